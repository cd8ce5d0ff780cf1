import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { LiveFrame } from '#core/live'
import type { Incident, Monitor, MonitorSummary, Page, Status } from '../contract.ts'
import { incidentKeys, openIncidentsQuery } from './incidents.ts'
import { monitorKeys, summaryQuery } from './monitors.ts'

type Change = Partial<Pick<MonitorSummary, 'status' | 'since'>> & { regions?: LiveRegion[] }
type LiveRegion = { region: string; at: number; outcome: string; latencyMs: number | null }

const summaryRestMs = 5_000

/** Lets live frames change what is cached: values in place, and a re-read only where a frame says too little. */
export function applyFrames(queries: QueryClient, frames: readonly LiveFrame[]): void {
  const changes = new Map<string, Change>()
  const change = (id: string, part: Change) => changes.set(id, { ...changes.get(id), ...part })
  const moved = new Set<string>()
  let listChanged = false
  for (const frame of frames) {
    if (frame.type === 'snapshot') {
      for (const { id, status, since } of frame.monitors) change(id, { status, since: toIso(since) })
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
  if (changes.size > 0) changeSummary(queries, changes)
  for (const [id, part] of changes) changeMonitor(queries, id, part)
  for (const id of moved) void queries.invalidateQueries({ queryKey: monitorKeys.one(id) })
  const read = queries.getQueryState(monitorKeys.summary)?.dataUpdatedAt ?? 0
  // Bands and uptime are the server's to compute; in a large outage they may be a few seconds old.
  if (moved.size > 0 && Date.now() - read > summaryRestMs) listChanged = true
  if (listChanged) void queries.invalidateQueries({ queryKey: monitorKeys.summary })
}

const toIso = (at: number | string): string => new Date(at).toISOString()

function changeSummary(queries: QueryClient, changes: Map<string, Change>): void {
  let unknownId = false
  queries.setQueryData(summaryQuery.queryKey, (old) => {
    if (!old) return old
    const known = new Set(old.data.map((row) => row.id))
    unknownId = [...changes.keys()].some((id) => !known.has(id))
    return {
      ...old,
      data: old.data.map((row) => {
        const part = changes.get(row.id)
        return part ? changedRow(row, part) : row
      }),
    }
  })
  if (unknownId) void queries.invalidateQueries({ queryKey: monitorKeys.summary })
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
  const part = {
    ...incident,
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
  void queries.invalidateQueries({ queryKey: [...incidentKeys.all, 'of', part.monitorId] })
}
