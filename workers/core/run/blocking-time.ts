/** A task that kept a page's main thread for 50 ms or more; ms since the navigation began. */
export interface LongTask {
  startMs: number
  ms: number
}

/** As long as this a task is no burden. */
const quickMs = 50

/**
 * Total Blocking Time: what tasks took beyond 50 ms once there was something to touch. Of a task that was under way
 * then, only the rest counts. Null while nothing has been painted.
 * @see https://web.dev/articles/tbt
 */
export function blockingTime(tasks: readonly LongTask[], fcpMs: number | null): number | null {
  if (fcpMs === null) return null
  return tasks.reduce((sum, { startMs, ms }) => {
    const rest = startMs + ms - Math.max(startMs, fcpMs)
    return sum + Math.max(0, rest - quickMs)
  }, 0)
}
