/** What is left of the launches that a rate allows. */
export interface Bucket {
  tokens: number
  /** When that was so, epoch ms. */
  at: number
}

/** The most launches in one moment. */
const capacityOf = (perSecond: number): number => Math.max(1, perSecond)

export const fullBucket = (perSecond: number, now: number): Bucket => ({
  tokens: capacityOf(perSecond),
  at: now,
})

/** The bucket as it is now: a clock that went back adds nothing. */
export function refilled({ tokens, at }: Bucket, perSecond: number, now: number): Bucket {
  const more = (Math.max(0, now - at) / 1_000) * perSecond
  return { tokens: Math.min(capacityOf(perSecond), tokens + more), at: now }
}

/** How long until there is a whole token, in ms; 0 when there is one. */
export const untilTokenMs = ({ tokens }: Bucket, perSecond: number): number =>
  tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1_000)
