import type { MonitorSummary, Status } from '../../contract.ts'
import { count, plural } from '../../format.ts'

const worst: readonly Status[] = ['down', 'degraded', 'unknown', 'pending', 'up', 'maintenance', 'paused']

// Comparing by a collator made once: 2,000 names are sorted with every live change.
const byName = new Intl.Collator(undefined, { numeric: true })

/** Worst first, then by name. */
export const byTrouble = (a: MonitorSummary, b: MonitorSummary): number =>
  worst.indexOf(a.status) - worst.indexOf(b.status) || byName.compare(a.name, b.name)

export const countByStatus = (rows: readonly MonitorSummary[]): Map<Status, number> => {
  const counts = new Map<Status, number>()
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1)
  return new Map(worst.flatMap((status) => (counts.has(status) ? [[status, counts.get(status) ?? 0]] : [])))
}

const small = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine']
const inWords = (n: number): string => small[n] ?? count(n)

/** The one sentence that says how things are. */
export function overviewSentence(rows: readonly MonitorSummary[]): string {
  const counts = countByStatus(rows)
  const of = (status: Status) => counts.get(status) ?? 0
  if (rows.length === 0) return 'Nothing is watched yet'
  if (of('down') > 0)
    return of('down') === 1 ? 'One thing is wrong' : `${inWords(of('down'))} things are wrong`
  if (of('degraded') > 0)
    return of('degraded') === 1 ? 'One thing is slow' : `${inWords(of('degraded'))} things are slow`
  if (of('unknown') > 0) return `${plural(of('unknown'), 'monitor is', 'monitors are')} not being checked`
  const watched = rows.length - of('paused') - of('maintenance')
  if (watched === 0) return of('paused') > 0 ? 'Everything is paused' : 'Everything is in maintenance'
  if (of('pending') === watched) return 'First checks are under way'
  const up = of('up')
  if (up === 1) return rows.length === 1 ? `${rows[0]?.name ?? 'It'} is up` : 'The one that is watched is up'
  return of('pending') > 0
    ? `${count(up)} are up, ${count(of('pending'))} just added`
    : `All ${count(up)} are up`
}

/** Percent of known time that was not down, averaged over monitors; null when nothing was measured. */
export function meanUptime(rows: readonly MonitorSummary[]): number | null {
  const known = rows.flatMap((row) => (row.uptime24h === null ? [] : [row.uptime24h]))
  return known.length === 0 ? null : known.reduce((sum, share) => sum + share, 0) / known.length
}

/** The slowest region of a row, by p95. */
export const slowest = (row: MonitorSummary) =>
  row.regions
    .filter((region) => region.p95Ms !== null)
    .toSorted((a, b) => (b.p95Ms ?? 0) - (a.p95Ms ?? 0))
    .at(0)

/** The median over monitors of their slowest region's p95. */
export function typicalP95(rows: readonly MonitorSummary[]): number | null {
  const values = rows.flatMap((row) => slowest(row)?.p95Ms ?? []).toSorted((a, b) => a - b)
  return values[Math.floor(values.length / 2)] ?? null
}

/** How many regions see it up, of how many that watch it. */
export const regionsUp = (row: MonitorSummary): number =>
  row.regions.filter(({ verdict }) => verdict === 'up' || verdict === 'degraded').length

export interface Filter {
  q?: string | undefined
  tag?: string | undefined
  status?: string | undefined
}

/** Every word must occur in name, target or tags. */
export function matching(rows: readonly MonitorSummary[], { q, tag, status }: Filter): MonitorSummary[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if (tag !== undefined && !row.tags.includes(tag)) return false
    if (status !== undefined && row.status !== status) return false
    const text = `${row.name} ${row.target} ${row.tags.join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Tags by how many monitors carry them. */
export function tagsOf(rows: readonly MonitorSummary[]): string[] {
  const counts = new Map<string, number>()
  for (const tag of rows.flatMap((row) => row.tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].toSorted(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([tag]) => tag)
}
