const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * The time that a run is looked at in, epoch ms: the six days before it and the one after, but not beyond now, nor from
 * before its monitor was; an hour at the least. In whole hours, so that the same run asks the same question for a while.
 */
export function weekAround(
  at: number,
  { createdAt, now }: { createdAt: number; now: number },
): { from: number; to: number } {
  const to = Math.ceil(Math.min(at + dayMs, Math.max(now, at + 1)) / hourMs) * hourMs
  const from = Math.floor(Math.max(at - 6 * dayMs, Math.min(createdAt, at)) / hourMs) * hourMs
  return { from: Math.min(from, to - hourMs), to }
}

/** How finely that is asked for, seconds: a chart of at most some 200 points. */
export const weekStepSeconds = ({ from, to }: { from: number; to: number }): number =>
  to - from <= 12 * hourMs ? 300 : to - from <= 2 * dayMs ? 900 : 3_600
