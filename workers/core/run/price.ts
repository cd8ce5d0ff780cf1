/** What an hour of a browser costs, USD. @see https://developers.cloudflare.com/browser-rendering/pricing/ */
export const usdPerBrowserHour = 0.09

/** What a run is reckoned to take before there was one, seconds. */
export const usualRunSeconds = 5

const monthSeconds = 30 * 86_400

interface Plan {
  /** Of one run, in one region. */
  runSeconds: number
  intervalSeconds: number
  regions: number
}

/** What a browser check costs in a month of thirty days, USD, beyond what a plan includes. */
export const monthlyUsd = ({ runSeconds, intervalSeconds, regions }: Plan): number =>
  ((monthSeconds / intervalSeconds) * regions * runSeconds * usdPerBrowserHour) / 3_600
