/** Dollars for an hour of a browser: https://developers.cloudflare.com/browser-run/pricing/, as read in 2026-11. */
export const dollarsPerBrowserHour = 0.09
const monthSeconds = 30 * 86_400

/** What a visit takes when nothing has been measured yet. */
export const usualRunSeconds = 5

export interface BrowserPrice {
  runsPerMonth: number
  /** Browser time of one run that is paid for: the visit, and what the browser waits for the next in vain. */
  paidSecondsPerRun: number
  dollarsPerRun: number
  dollarsPerMonth: number
}

/**
 * What a browser check costs when it is the only one in its regions, which is the most it can cost: a browser that
 * others use waits less.
 */
export function browserPrice(asked: {
  intervalSeconds: number
  regions: number
  runSeconds: number
  idleSeconds: number
}): BrowserPrice {
  const { intervalSeconds, regions, runSeconds, idleSeconds } = asked
  const runsPerMonth = Math.floor(monthSeconds / intervalSeconds) * regions
  const idle = Math.min(idleSeconds, Math.max(0, intervalSeconds - runSeconds))
  const paidSecondsPerRun = runSeconds + idle
  const dollarsPerRun = (paidSecondsPerRun / 3_600) * dollarsPerBrowserHour
  return { runsPerMonth, paidSecondsPerRun, dollarsPerRun, dollarsPerMonth: dollarsPerRun * runsPerMonth }
}
