import type { PlacedJob } from './protocol.ts'

/** A second look is a quick one: what it is to refute came quickly, or was not worth looking at twice. */
const secondLookMs = 5_000
/** Beyond the checks' own deadlines: there and back, and the start of a Worker that nobody has called for a while. */
const roadMs = 5_000
/** Beyond that: a report that has to be said again. */
const reportMs = 6_000

type Timed = Pick<PlacedJob, 'timeoutMs' | 'retry'>

/** How long a second look may take. */
export const secondTimeoutMs = ({ timeoutMs }: Timed): number => Math.min(timeoutMs, secondLookMs)

/** How long the slowest of these checks may take; they all begin at once. */
export const longestMs = (jobs: readonly Timed[]): number =>
  Math.max(0, ...jobs.map((job) => job.timeoutMs + (job.retry ? secondTimeoutMs(job) : 0)))

/** How long the relay waits for a probe Worker. */
export const relayPatienceMs = (jobs: readonly Timed[]): number => longestMs(jobs) + roadMs

/** How long a lane waits for the relay's report. */
export const lanePatienceMs = (jobs: readonly Timed[]): number => relayPatienceMs(jobs) + reportMs
