/** Sizes of windows, by their name; each divides the next. */
export const windowMs = { '1s': 1_000, '10s': 10_000, '1m': 60_000, '1h': 3_600_000 } as const
export type WindowName = keyof typeof windowMs
export const windowNames = Object.keys(windowMs) as WindowName[]

/** Limits of one stream, stated in its documentation. */
export const limits = {
  dimensions: 8,
  measures: 8,
  distinct: 2,
  /** Characters of one dimension's value; longer ones are cut. */
  dimensionLength: 200,
  /** How far in the future an event's time may lie. */
  aheadMs: 60_000,
  maxKeys: 10_000,
  shards: 16,
  /** Of one shard. */
  eventsPerSecond: 50_000,
} as const
