import { type WindowName, windowMs } from '#core/stream/bounds'
import type { Stream } from '../../contract.ts'

const hourMs = 3_600_000
/** As many as a dry run reads, and a series. */
const mostWindows = 2_000
/** Fewer say nothing. */
const leastWindows = 10
const wished = [1, 24, 7 * 24].map((hours) => hours * hourMs)

/** How long windows of a size are kept, ms. */
function keptMs({ retention }: Pick<Stream, 'retention'>, window: WindowName): number {
  const { secondsHours, minutesHours, hoursHours } = retention
  return hourMs * (window === '1h' ? hoursHours : window === '1m' ? minutesHours : secondsHours)
}

/** Lengths of past on which a rule can be tried, ms: an hour, a day and a week, as far as history reaches. */
export function pastsOf(stream: Pick<Stream, 'retention'>, window: WindowName): number[] {
  const most = Math.min(mostWindows * windowMs[window], keptMs(stream, window))
  const reachable = wished
    .map((ms) => Math.min(ms, most))
    .filter((ms) => ms >= leastWindows * windowMs[window])
  return [...new Set(reachable)]
}

/** The span that ends with the newest window, and stands still for a while: answers are kept by what was asked. */
export function spanOf(lengthMs: number, window: WindowName, now: number): { from: number; to: number } {
  const step = Math.max(windowMs[window], lengthMs > 2 * hourMs ? 60_000 : 10_000)
  const to = Math.floor(now / step) * step
  return { from: to - lengthMs, to }
}
