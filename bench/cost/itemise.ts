import { prices } from '../prices.ts'
import type { Counts, Measurement } from './measure.ts'

export interface Item {
  item: string
  /** Per million checks. */
  dollars: number
  /** What was measured and what is arithmetic. */
  how: string
}

const regions = 3
/** Of batches of up to five checks; above what either takes locally. */
const relayCpuMs = 2
const probeCpuMs = 4
const hoursAMonth = 730
const million = 1_000_000

/** Adds up every count whose name begins so. */
const sum = (counts: Counts, prefix: string): number =>
  Object.entries(counts).reduce((total, [name, value]) => total + (name.startsWith(prefix) ? value : 0), 0)

/**
 * Prices a measurement. An hour is 60 ordinary minutes, 12 cells' ends and one hour's end, each counted from what
 * it added to the ordinary; a day's end counts for a 24th.
 */
export function itemise(measurement: Measurement): Item[] {
  const { monitors, steady, cell, hour, day } = measurement
  const checksAnHour = monitors * regions * 60
  const hourly = (prefix: string): number => {
    const aMinute = sum(steady.counts, prefix) / steady.minutes
    const aCell = Math.max(0, sum(cell.counts, prefix) - aMinute * cell.minutes)
    const anHour = Math.max(0, sum(hour.counts, prefix) - aMinute * hour.minutes - aCell)
    return 60 * aMinute + 12 * aCell + anHour + sum(day.counts, prefix) / 24
  }
  const priced = (item: string, unitsAnHour: number, dollars: number, how: string): Item => ({
    item,
    dollars: ((unitsAnHour * dollars) / checksAnHour) * million,
    how,
  })
  return [
    priced(
      'object seconds',
      hourly('object ms') / 1_000,
      prices.objectSecond,
      'measured wall time, any handler open',
    ),
    priced(
      'object requests',
      hourly('object calls') + hourly('alarms run'),
      prices.objectRequest,
      'measured calls and alarms',
    ),
    priced('alarms set', hourly('alarms set'), prices.rowWritten, 'measured'),
    priced(
      'object rows written',
      hourly('object rows written'),
      prices.rowWritten,
      'measured by SQL cursors',
    ),
    priced('D1 rows written', hourly('d1 rows written'), prices.rowWritten, 'measured by D1 meta'),
    priced('rows read', hourly('object rows read') + hourly('d1 rows read'), prices.rowRead, 'measured'),
    priced(
      'queue operations',
      hourly('queue operations') + longerHours(measurement),
      prices.queueOperation,
      'measured; hour messages scaled from the cells they held to twelve',
    ),
    priced(
      'Worker requests',
      hourly('worker requests: scheduled') + hourly('worker requests: queue'),
      prices.workerRequest,
      'measured cron and consumer invocations',
    ),
    // Calls by bindings are no billed requests; that of a placed check is one of a relay and one of a probe Worker.
    priced(
      'CPU of relay and probe',
      hourly('relay calls') * relayCpuMs + hourly('probe calls') * probeCpuMs,
      prices.cpuMs,
      `measured calls, at ${relayCpuMs} and ${probeCpuMs} ms of CPU each`,
    ),
    priced(
      'analytics points',
      hourly('analytics points'),
      prices.analyticsPoint,
      'measured; listed, not billed yet',
    ),
    priced(
      'R2 operations',
      hourly('r2 writes') * (prices.r2Write / prices.r2Read) + hourly('r2 reads'),
      prices.r2Read,
      'measured',
    ),
    ...retention(measurement, priced),
  ]
}

type Priced = (item: string, unitsAnHour: number, dollars: number, how: string) => Item

/** In a steady state each row written is deleted once, and what is kept is stored. */
function retention({ monitors, lanes, hour, day }: Measurement, priced: Priced): Item[] {
  const series = monitors * regions
  const hourRowBytes = (sum(hour.counts, 'queue bytes: hours') / Math.max(1, series)) * hourScale * 0.75
  const dayRowBytes = 2 * hourRowBytes
  const storedGigabytes = (series * (7 * 24 * hourRowBytes + 400 * dayRowBytes)) / 1e9
  const resultGigabytes = (series * 48 * 60 * 16) / 1e9
  const dayRows = sum(day.counts, 'd1 rows written') / 24
  return [
    priced(
      'D1 rows deleted',
      series + dayRows,
      prices.rowWritten,
      'arithmetic: each hour row and day row once',
    ),
    priced(
      'object rows deleted',
      lanes * 60,
      prices.rowWritten,
      "arithmetic: each lane's row of a minute once",
    ),
    priced(
      'D1 storage',
      storedGigabytes / hoursAMonth,
      prices.d1GigabyteMonth,
      'arithmetic: 7 days of hour rows of the measured size, 400 of day rows twice as long',
    ),
    priced(
      'object storage',
      resultGigabytes / hoursAMonth,
      prices.objectGigabyteMonth,
      'arithmetic: 48 hours of results of 16 bytes',
    ),
  ]
}

/** The measured hour held the cells from 23:50 and 23:55; a whole one holds twelve. */
const hourScale = 12 / 2

/** Queue operations that whole hours would need beyond those measured. */
function longerHours({ hour }: Measurement): number {
  const bytes = sum(hour.counts, 'queue bytes: hours')
  const messages = Math.ceil((bytes * hourScale) / 58_000)
  return Math.max(0, 3 * messages - sum(hour.counts, 'queue operations: hours'))
}
