import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { LiveFrame } from '#core/live'
import type { Incident, Monitor, MonitorLine, MonitorSummary, Page, Status } from '../contract.ts'
import { incidentKeys, openIncidentsQuery } from './incidents.ts'
import { linesQuery, monitorKeys, rowQuery } from './monitors.ts'

type Change = Partial<Pick<MonitorSummary, 'status' | 'since'>> & { regions?: LiveRegion[] }
type LiveRegion = { region: string; at: number; outcome: string; latencyMs: number | null }

const restMs = 5_000

/** Lets live frames change what is cached: values in place, and a re-read only where a frame says too little. */
export function applyFrames(queries: QueryClient, frames: readonly LiveFrame[]): void {
  const changes = new Map<string, Change>()
  const change = (id: string, part: Change) => changes.set(id, { ...changes.get(id), ...part })
  const moved = new Set<string>()
  let listChanged = false
  let rest: Status | undefined
  for (const frame of frames) {
    if (frame.type === 'snapshot') {
      for (const { id, status, since } of frame.monitors) change(id, { status, since: toIso(since) })
      rest = frame.rest
    } else if (frame.type === 'result') {
      change(frame.monitorId, {
        regions: [
          ...(changes.get(frame.monitorId)?.regions ?? []),
          ...frame.results.map((result) => ({ ...result, at: result.tick })),
        ],
      })
    } else if (frame.type === 'transition') {
      change(frame.monitorId, { status: frame.to as Status, since: frame.at })
      moved.add(frame.monitorId)
    } else if (frame.type === 'incident') {
      applyIncident(queries, frame.incident)
    } else if (frame.type === 'monitor') {
      listChanged = true
      moved.add(frame.monitorId)
    }
  }
  // Somebody who is gone may be spoken of for a while: the list is not read again for each word.
  const isRested = (key: readonly string[]) =>
    Date.now() - (queries.getQueryState(key)?.dataUpdatedAt ?? 0) > restMs
  if (changeLines(queries, changes, rest) && isRested(monitorKeys.lines)) listChanged = true
  for (const [id, part] of changes) {
    changeRow(queries, id, part)
    changeMonitor(queries, id, part)
  }
  for (const id of moved) {
    void queries.invalidateQueries({ queryKey: monitorKeys.one(id) })
    // Bands and uptime are the server's to compute.
    void queries.invalidateQueries({ queryKey: rowQuery(id).queryKey })
  }
  if (listChanged) void queries.invalidateQueries({ queryKey: monitorKeys.lines })
  // In a large outage the figures of all may be a few seconds old.
  if (listChanged || (moved.size > 0 && isRested(monitorKeys.overview)))
    void queries.invalidateQueries({ queryKey: monitorKeys.overview })
}

const toIso = (at: number | string): string => new Date(at).toISOString()

/** Changes the statuses in the list; true when a frame speaks of a monitor that is not in it. */
function changeLines(
  queries: QueryClient,
  changes: ReadonlyMap<string, Change>,
  rest: Status | undefined,
): boolean {
  const lines = queries.getQueryData(linesQuery.queryKey)
  if (!lines || (changes.size === 0 && rest === undefined)) return false
  const left = new Set(changes.keys())
  let hasChanged = false
  const next = lines.map((line): MonitorLine => {
    left.delete(line.id)
    const status = changes.get(line.id)?.status ?? rest
    if (status === undefined || status === line.status) return line
    hasChanged = true
    return { ...line, status }
  })
  // Most frames bring results only: then the list stays the very same, and nothing is drawn anew.
  if (hasChanged) queries.setQueryData(linesQuery.queryKey, next)
  return left.size > 0
}

/** Only rows that are or were on the screen are kept. */
function changeRow(queries: QueryClient, id: string, part: Change): void {
  queries.setQueryData(rowQuery(id).queryKey, (old) => old && changedRow(old, part))
}

function changedRow(row: MonitorSummary, { regions = [], ...part }: Change): MonitorSummary {
  if (regions.length === 0) return { ...row, ...part }
  const newest = new Map(regions.map((one) => [one.region, one]))
  return {
    ...row,
    ...part,
    regions: row.regions.map((region) => {
      const one = newest.get(region.region)
      return one
        ? { ...region, lastResultAt: toIso(one.at), lastOutcome: one.outcome, lastLatencyMs: one.latencyMs }
        : region
    }),
  }
}

function changeMonitor(queries: QueryClient, id: string, { regions = [], ...part }: Change): void {
  const newest = regions.length > 0 ? toIso(Math.max(...regions.map((one) => one.at))) : null
  queries.setQueryData<Monitor>(monitorKeys.one(id), (old) =>
    old ? { ...old, ...part, ...(newest && { lastResultAt: newest }) } : old,
  )
  // An open page of results asks for the new ones once; pages nobody looks at stay as they are.
  if (newest)
    void queries.invalidateQueries(
      { queryKey: [...monitorKeys.one(id), 'results'] },
      { cancelRefetch: false },
    )
}

function applyIncident(
  queries: QueryClient,
  incident: Extract<LiveFrame, { type: 'incident' }>['incident'],
): void {
  const { monitorIds = incident.monitorId === null ? [] : [incident.monitorId] } = incident
  const part = {
    ...incident,
    monitorIds,
    startedAt: toIso(incident.startedAt),
    acknowledgedAt: incident.acknowledgedAt === null ? null : toIso(incident.acknowledgedAt),
    resolvedAt: incident.resolvedAt === null ? null : toIso(incident.resolvedAt),
  }
  const merge = (old: Incident): Incident => ({ ...old, ...part })
  queries.setQueryData(openIncidentsQuery.queryKey, (old) => {
    if (!old) return old
    const found = old.find((one) => one.id === part.id)
    const rest = old.filter((one) => one.id !== part.id)
    if (part.status === 'resolved') return rest
    return [found ? merge(found) : { ...part, timeline: [] }, ...rest].toSorted((a, b) =>
      b.startedAt.localeCompare(a.startedAt),
    )
  })
  queries.setQueriesData<InfiniteData<Page<Incident>>>(
    { queryKey: [...incidentKeys.all, 'list'] },
    (old) =>
      old && {
        ...old,
        pages: old.pages.map((page) => ({
          ...page,
          data: page.data.map((one) => (one.id === part.id ? merge(one) : one)),
        })),
      },
  )
  void queries.invalidateQueries({ queryKey: incidentKeys.one(part.id) })
  void queries.invalidateQueries({ queryKey: [...incidentKeys.all, 'list'] })
  for (const monitorId of monitorIds)
    void queries.invalidateQueries({ queryKey: [...incidentKeys.all, 'of', monitorId] })
}
