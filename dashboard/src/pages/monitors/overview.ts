import type { MonitorLine, MonitorSummary, Status } from '../../contract.ts'
import { count, plural } from '../../format.ts'

const worst: readonly Status[] = ['down', 'degraded', 'unknown', 'pending', 'up', 'maintenance', 'paused']

/** Worst first; those of one status stay in the order they came in, which is by name. */
export function worstFirst(lines: readonly MonitorLine[]): MonitorLine[] {
  const byStatus = Map.groupBy(lines, ({ status }) => status)
  return worst.flatMap((status) => byStatus.get(status) ?? [])
}

export const countByStatus = (rows: readonly MonitorLine[]): Map<Status, number> => {
  const counts = new Map<Status, number>()
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1)
  return new Map(worst.flatMap((status) => (counts.has(status) ? [[status, counts.get(status) ?? 0]] : [])))
}

const small = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine']
const inWords = (n: number): string => small[n] ?? count(n)

/** The one sentence that says how things are. */
export function overviewSentence(rows: readonly MonitorLine[]): string {
  const counts = countByStatus(rows)
  const of = (status: Status) => counts.get(status) ?? 0
  if (rows.length === 0) return 'Nothing is watched yet'
  if (of('down') > 0)
    return of('down') === 1 ? 'One thing is wrong' : `${inWords(of('down'))} things are wrong`
  if (of('degraded') > 0)
    return of('degraded') === 1 ? 'One thing is degraded' : `${inWords(of('degraded'))} things are degraded`
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

/** The slowest region of a row, by p95. */
export const slowest = (row: MonitorSummary) =>
  row.regions
    .filter((region) => region.p95Ms !== null)
    .toSorted((a, b) => (b.p95Ms ?? 0) - (a.p95Ms ?? 0))
    .at(0)

/** How many regions see it up, of how many that watch it. */
export const regionsUp = (row: MonitorSummary): number =>
  row.regions.filter(({ verdict }) => verdict === 'up' || verdict === 'degraded').length

export interface Filter {
  q?: string | undefined
  tag?: string | undefined
  status?: string | undefined
}

/** Every word must occur in name, target or tags. */
export function matching(lines: readonly MonitorLine[], { q, tag, status }: Filter): MonitorLine[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return lines.filter(
    (line) =>
      (tag === undefined || line.tags.includes(tag)) &&
      (status === undefined || line.status === status) &&
      words.every((word) => line.text.includes(word)),
  )
}

/** Tags by how many monitors carry them. */
export function tagsOf(lines: readonly MonitorLine[]): string[] {
  const counts = new Map<string, number>()
  for (const { tags } of lines) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].toSorted(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([tag]) => tag)
}
