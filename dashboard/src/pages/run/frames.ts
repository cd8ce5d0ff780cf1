import type { Artifact } from '#core/run/schema'
import type { Waterfall } from '#core/run/waterfall'

/** The pictures of how a page came up, in their order, and the one of its end. Empty where there is no film. */
export function framesOf({ artifacts }: { artifacts: readonly Artifact[] }): Artifact[] {
  const film = artifacts.filter(({ kind }) => kind === 'film').toSorted((a, b) => a.atMs - b.atMs)
  const last = film.at(-1)
  const end = artifacts.find(({ kind }) => kind === 'picture')
  return last && end && end.atMs > last.atMs ? [...film, end] : film
}

/** What was painted between two frames; the later, larger paint says more. */
export function paintOf(marks: Waterfall['marks'], afterMs: number, atMs: number): string | null {
  const isIn = (ms: number | null): boolean => ms !== null && ms > afterMs && ms <= atMs
  if (isIn(marks.lcpMs)) return 'largest paint'
  return isIn(marks.fcpMs) ? 'first paint' : null
}

const mostColumns = 10

/** Even times from zero on, at which two films are laid beside each other: until both are over, ms. */
export function filmTimes(films: readonly (readonly Artifact[])[]): number[] {
  const endMs = Math.max(0, ...films.map((frames) => frames.at(-1)?.atMs ?? 0))
  const steps = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]
  const stepMs = steps.find((step) => endMs / step <= mostColumns - 1) ?? 10_000
  return Array.from({ length: Math.ceil(endMs / stepMs) + 1 }, (_, index) => index * stepMs)
}

/** The frame that was seen at a time; null before the first one. */
export const frameAt = (frames: readonly Artifact[], atMs: number): Artifact | null =>
  frames.findLast((frame) => frame.atMs <= atMs) ?? null
