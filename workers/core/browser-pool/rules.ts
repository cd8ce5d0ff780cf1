/** What a pool of one region may do. */
export interface PoolRules {
  /** Browsers at once, those that are being started or closed included. */
  browsers: number
  /** New browsers a second, on the average; in one moment as many, and never less than one. */
  launchesPerSecond: number
  /** Visits at once in one browser, each in a context of its own. */
  contexts: number
  /** So long a browser waits for its next visit before it is closed: it is paid for meanwhile. */
  idleMs: number
  /** Browser time that one workspace may use in this region in a UTC day; null: as much as it likes. */
  dailyMs: number | null
}

/** The variables of a deployment that say so; see `wrangler.toml`. */
export interface PoolVars {
  BROWSERS_AT_ONCE: string
  BROWSER_LAUNCHES_PER_SECOND: string
  BROWSER_CONTEXTS: string
  BROWSER_IDLE_SECONDS: string
  BROWSER_MINUTES_PER_DAY: string
}

const defaultDailyMinutes = 600

/** What the plan Workers Paid has without extra charge; in its place where a variable cannot be read. */
export const defaultRules: PoolRules = {
  browsers: 10,
  launchesPerSecond: 3,
  contexts: 1,
  idleMs: 10_000,
  dailyMs: defaultDailyMinutes * 60_000,
}

/** Reads the rules of a deployment. What is no sensible number counts as not said. */
export function rulesOf(vars: PoolVars): PoolRules {
  const minutes = vars.BROWSER_MINUTES_PER_DAY.trim()
  return {
    browsers: Math.floor(number(vars.BROWSERS_AT_ONCE, 1, 1_000) ?? defaultRules.browsers),
    launchesPerSecond: number(vars.BROWSER_LAUNCHES_PER_SECOND, 0.001, 100) ?? defaultRules.launchesPerSecond,
    contexts: Math.floor(number(vars.BROWSER_CONTEXTS, 1, 50) ?? defaultRules.contexts),
    // The platform ends a browser that was idle for a minute: ours is to be the earlier.
    idleMs: (number(vars.BROWSER_IDLE_SECONDS, 0, 50) ?? defaultRules.idleMs / 1_000) * 1_000,
    dailyMs: minutes === 'unlimited' ? null : (number(minutes, 0, 1e6) ?? defaultDailyMinutes) * 60_000,
  }
}

function number(text: string, least: number, most: number): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return value >= least && value <= most ? value : null
}
