import { isPerhapsIn, isSurelyIn, type Span, type Stay } from '../memory.ts'
import { edgeMs, type Evidence, firstToldAt, hadHeard, lateMs, updatedNames, updateRows } from './evidence.ts'
import type { Row } from './records.ts'

/** Who has heard of a group is told who has joined it: whoever has, nobody else, and no oftener than the policy says. */
export const updateFaults = (evidence: Evidence): string[] => [
  ...updateRows(evidence).flatMap((row) => rowFaults(row, evidence)),
  ...evidence.incident.stays.flatMap((stay) => stay.news.flatMap((news) => missed(news, stay, evidence))),
]

function rowFaults(row: Row, evidence: Evidence): string[] {
  const { rows, incident, plan } = evidence
  const heardAt = Math.max(0, ...rows.slice(0, rows.indexOf(row)).map(({ createdAt }) => createdAt))
  const what = `the update about ${updatedNames(row).join(' and ')}`
  const waited = row.createdAt - heardAt
  const first = firstToldAt(evidence)
  const faults: string[] = []
  if (first === null || first >= row.createdAt) faults.push(`${what} came to who had not heard of it`)
  // Both times are the object's own: there is nothing to allow for.
  if (waited < plan.updateMs) faults.push(`${what} came ${waited} ms after the last word`)
  if (row.createdAt > (incident.ended?.latest ?? Infinity) + edgeMs)
    faults.push(`${what} came when that was over`)
  for (const name of updatedNames(row)) {
    const stays = incident.stays.filter((stay) => stay.name === name && mayLastAt(row.createdAt, stay))
    const isNews = stays.some(({ news }) =>
      news.some(({ earliest, latest }) => latest > heardAt - edgeMs && earliest < row.createdAt + edgeMs),
    )
    if (!isNews) faults.push(`${what}: ${name} was no news`)
    if (stays.length > 0 && stays.every(({ quiet }) => isSurelyIn(row.createdAt, quiet)))
      faults.push(`${what}: ${name} was to be kept quiet`)
  }
  return faults
}

const mayLastAt = (at: number, { left }: Stay): boolean => at < (left?.latest ?? Infinity) + edgeMs

/** Who has joined, lasts, and is not kept quiet for long enough, is told of to who had heard before: in whatever message. */
function missed(news: Span, { name, quiet, left }: Stay, evidence: Evidence): string[] {
  const { rows, incident, plan } = evidence
  if (hadHeard(evidence, news) !== 'yes') return []
  const over = Math.min(left?.earliest ?? Infinity, incident.ended?.earliest ?? Infinity)
  const starts = [
    news.latest,
    ...quiet.flatMap(({ end }) => (end && end.latest > news.latest ? end.latest : [])),
  ]
  const deadline = starts
    .map((from) => ({ from, to: from + plan.updateMs + lateMs }))
    .find(({ from, to }) => to < over && !isPerhapsIn({ from, to }, quiet))?.to
  if (deadline === undefined) return []
  const isTold = rows.some(
    ({ createdAt }) => createdAt > news.earliest - edgeMs && createdAt < deadline + edgeMs,
  )
  return isTold ? [] : [`never told that ${name} is in it too, due ${deadline - news.latest} ms after that`]
}
