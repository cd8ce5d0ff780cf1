/** A window as a monitor object sees it; `endsAt` is exclusive. Times are epoch ms. */
interface Window {
  id: string
  startsAt: number
  endsAt: number
}

/** The window that covers `now`; of several, the one that ends last. */
export function windowAt<T extends Window>(windows: readonly T[], now: number): T | null {
  return windows
    .filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
    .reduce<T | null>((last, window) => (last && last.endsAt >= window.endsAt ? last : window), null)
}

/** When the newest window that is over ended; 0 when none is. */
export const lastWindowEnd = (windows: readonly Window[], now: number): number =>
  Math.max(0, ...windows.filter(({ endsAt }) => endsAt <= now).map(({ endsAt }) => endsAt))

/** The next instant after `now` at which a window opens; null when none will. */
export function nextWindowStart(windows: readonly Window[], now: number): number | null {
  const next = Math.min(...windows.filter(({ startsAt }) => startsAt > now).map(({ startsAt }) => startsAt))
  return Number.isFinite(next) ? next : null
}
