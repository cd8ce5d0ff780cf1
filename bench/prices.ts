/**
 * Cloudflare list prices in dollars for one unit (Workers Paid, nothing included), as read in 2026-11 at
 * https://developers.cloudflare.com/{workers,durable-objects,d1,queues,r2,analytics}/…/pricing/
 */
export const prices = {
  objectRequest: 0.15e-6,
  /** 128 MB for one second: 0.128 GB-s at $12.50 per million. */
  objectSecond: 1.6e-6,
  rowWritten: 1e-6,
  rowRead: 0.001e-6,
  workerRequest: 0.3e-6,
  cpuMs: 0.02e-6,
  queueOperation: 0.4e-6,
  /** Listed, and not billed yet. */
  analyticsPoint: 0.25e-6,
  r2Write: 4.5e-6,
  r2Read: 0.36e-6,
  d1GigabyteMonth: 0.75,
  objectGigabyteMonth: 0.2,
} as const
