import { type WindowName, windowMs } from './definition.ts'
import type { Span } from './rpc.ts'

/** Windows that are there, smallest first, and from when on each is. */
export interface Available {
  window: WindowName
  /** Epoch ms: before then it is not kept. */
  since: number
}

/**
 * Which windows make up a span of time, each instant once: large ones in its middle, small ones at its edges. Where
 * only large windows are kept the span grows to their bounds: the spans say what they cover.
 */
export function cover(from: number, to: number, available: readonly Available[]): Span[] {
  const sizes = available.toSorted((a, b) => windowMs[a.window] - windowMs[b.window])
  const spans: Span[] = []
  const begin = ({ window }: Available): number => Math.floor(from / windowMs[window]) * windowMs[window]
  // A window that began before its kind is kept is not whole.
  const finest = sizes.find((one) => one.since <= begin(one)) ?? sizes.at(-1)
  if (!finest || to <= from) return spans
  let at = begin(finest)
  while (at < to) {
    const { window, until } = nextWindow(at, to, sizes)
    const last = spans.at(-1)
    if (last?.window === window && last.to === at) last.to = until
    else spans.push({ window, from: at, to: until })
    at = until
  }
  return spans
}

/** The largest window that begins here and ends in time; else the smallest that is kept. */
function nextWindow(
  at: number,
  to: number,
  sizes: readonly Available[],
): { window: WindowName; until: number } {
  let chosen: WindowName | undefined
  for (const { window, since } of sizes) {
    const size = windowMs[window]
    if (since > at || at % size !== 0) continue
    if (chosen === undefined || at + size <= to) chosen = window
  }
  const window = chosen ?? sizes.at(-1)?.window ?? '1h'
  const size = windowMs[window]
  return { window, until: Math.floor(at / size) * size + size }
}
