import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { RunFigures } from '#core/run/regression'
import type { BrowserRun } from '#core/run/schema'
import type { Database } from '../database.ts'
import { browserRuns } from '../tables/runs.ts'
import { type Place, placeBefore } from './place.ts'

/** Files runs by one statement, however many: one that is there already stays as it is. */
export async function fileRuns(db: D1Database, runs: readonly BrowserRun[]): Promise<void> {
  if (runs.length === 0) return
  await db.prepare(insertRuns).bind(JSON.stringify(runs)).run()
}

const insertRuns = `
  INSERT INTO browser_runs (id, workspace_id, monitor_id, region, at, outcome, basis, lcp_ms, cls, inp_ms, tbt_ms,
    fcp_ms, ttfb_ms, load_ms, bytes, requests, body)
  SELECT value->>'id', value->>'workspaceId', value->>'monitorId', value->>'region', value->>'at', value->>'outcome',
    value->>'basis', value->>'$.vitals.lcpMs', value->>'$.vitals.cls', value->>'$.vitals.inpMs',
    value->>'$.vitals.tbtMs', value->>'$.vitals.fcpMs', value->>'$.vitals.ttfbMs', value->>'loadMs',
    value->>'$.totals.bytes', value->>'$.totals.requests', value
  FROM json_each(?1) WHERE true
  ON CONFLICT DO NOTHING`

export interface RunQuery {
  region: string | undefined
  /** Epoch ms, from on and before. */
  from: number
  to: number
  limit: number
  before: Place | undefined
}

/** Runs of a monitor, newest first. */
export async function listRuns(
  db: Database,
  workspaceId: string,
  monitorId: string,
  { region, from, to, limit, before }: RunQuery,
): Promise<BrowserRun[]> {
  const rows = await db
    .select({ body: browserRuns.body })
    .from(browserRuns)
    .where(
      and(
        eq(browserRuns.workspaceId, workspaceId),
        eq(browserRuns.monitorId, monitorId),
        gte(browserRuns.at, from),
        lt(browserRuns.at, to),
        region === undefined ? undefined : eq(browserRuns.region, region),
        placeBefore({ createdAt: browserRuns.at, id: browserRuns.id }, before),
      ),
    )
    .orderBy(desc(browserRuns.at), desc(browserRuns.id))
    .limit(limit)
  return rows.map(({ body }) => body)
}

export async function findRun(
  db: Database,
  workspaceId: string,
  { monitorId, id }: { monitorId: string; id: string },
): Promise<BrowserRun | undefined> {
  const [row] = await db
    .select({ body: browserRuns.body })
    .from(browserRuns)
    .where(
      and(
        eq(browserRuns.id, id),
        eq(browserRuns.workspaceId, workspaceId),
        eq(browserRuns.monitorId, monitorId),
      ),
    )
  return row?.body
}

/** What the newest runs of a monitor in a region have measured, of those that asked the same and saw the page; newest first. */
export function latestFigures(
  db: Database,
  { monitorId, region, basis, limit }: { monitorId: string; region: string; basis: string; limit: number },
): Promise<RunFigures[]> {
  const { lcpMs, cls, inpMs, tbtMs, fcpMs, ttfbMs, loadMs, bytes, requests } = browserRuns
  return db
    .select({ lcpMs, cls, inpMs, tbtMs, fcpMs, ttfbMs, loadMs, bytes, requests })
    .from(browserRuns)
    .where(
      and(
        eq(browserRuns.monitorId, monitorId),
        eq(browserRuns.region, region),
        eq(browserRuns.basis, basis),
        inArray(browserRuns.outcome, ['up', 'degraded']),
      ),
    )
    .orderBy(desc(browserRuns.at))
    .limit(limit)
}

/** How much browser time the newest runs of a monitor took, in ms, whatever they asked. */
export async function tookOfLatestRuns(db: Database, monitorId: string, limit: number): Promise<number[]> {
  const rows = await db
    .select({ took: sql<number>`${browserRuns.body} ->> 'took'` })
    .from(browserRuns)
    .where(eq(browserRuns.monitorId, monitorId))
    .orderBy(desc(browserRuns.at))
    .limit(limit)
  return rows.map(({ took }) => took)
}

/** The figures of all runs of a monitor that began in one step of time, by region; those that were not taken are left out. */
export interface VitalsGroup {
  region: string
  /** The beginning of the step, epoch ms. */
  at: number
  count: number
  lcpMs: number[]
  cls: number[]
  inpMs: number[]
  tbtMs: number[]
  fcpMs: number[]
  ttfbMs: number[]
  loadMs: number[]
}

const figures = ['lcpMs', 'cls', 'inpMs', 'tbtMs', 'fcpMs', 'ttfbMs', 'loadMs'] as const

export async function vitalsOf(
  db: Database,
  workspaceId: string,
  monitorId: string,
  { region, from, to, stepMs }: { region: string | undefined; from: number; to: number; stepMs: number },
): Promise<VitalsGroup[]> {
  const { results } = await db.$client
    .prepare(selectVitals)
    .bind(workspaceId, monitorId, from, to, stepMs, region ?? null)
    .all<Record<(typeof figures)[number], string> & { region: string; start: number; count: number }>()
  return results.map(({ region: where, start, count, ...texts }) => {
    const list = (name: (typeof figures)[number]) =>
      (JSON.parse(texts[name]) as (number | null)[]).filter((value) => value !== null)
    return {
      region: where,
      at: start,
      count,
      lcpMs: list('lcpMs'),
      cls: list('cls'),
      inpMs: list('inpMs'),
      tbtMs: list('tbtMs'),
      fcpMs: list('fcpMs'),
      ttfbMs: list('ttfbMs'),
      loadMs: list('loadMs'),
    }
  })
}

const selectVitals = `
  SELECT region, at / CAST(?5 AS INTEGER) * CAST(?5 AS INTEGER) AS start, COUNT(*) AS count, json_group_array(lcp_ms) AS lcpMs,
    json_group_array(cls) AS cls, json_group_array(inp_ms) AS inpMs, json_group_array(tbt_ms) AS tbtMs,
    json_group_array(fcp_ms) AS fcpMs, json_group_array(ttfb_ms) AS ttfbMs, json_group_array(load_ms) AS loadMs
  FROM browser_runs
  WHERE workspace_id = ?1 AND monitor_id = ?2 AND at >= ?3 AND at < ?4 AND (?6 IS NULL OR region = ?6)
  GROUP BY start, region ORDER BY start, region`
