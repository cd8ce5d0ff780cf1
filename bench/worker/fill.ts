import { z } from 'zod'
import { encodeCells } from '#core/cells-codec'
import type { HourRow } from '#core/messages'
import { encode, sketchOf } from '#core/sketch'
import { fileHours } from '#db/queries/rollups'
import { monitorObject } from '#platform/objects'
import { rollGroups } from '#rollups/groups'

const hourMs = 3_600_000
const cellMs = 300_000
const Order = z.object({ hours: z.int(), regions: z.array(z.string()) })
const monitorsAtOnce = 500

/** Files hours of the past for every monitor, as their lanes would have; answers how many rows. */
export async function fillHours(env: Env, request: Request): Promise<Response> {
  const { hours, regions } = Order.parse(await request.json())
  const { results } = await env.DB.prepare(
    'SELECT id, workspace_id AS workspaceId FROM monitors ORDER BY id',
  ).all<{
    id: string
    workspaceId: string
  }>()
  const open = Math.floor(Date.now() / hourMs) * hourMs
  let filed = 0
  for (let back = hours; back >= 1; back -= 1) {
    const start = open - back * hourMs
    for (const region of regions) {
      for (let first = 0; first < results.length; first += monitorsAtOnce) {
        const rows = results
          .slice(first, first + monitorsAtOnce)
          .map(({ id, workspaceId }, index) => rowOf({ id, workspaceId, region, start }, first + index))
        await fileHours(env.DB, rows, [])
        filed += rows.length
      }
    }
  }
  await rollGroups(env.DB, { from: open - hours * hourMs, to: open })
  return Response.json({ filed })
}

/** Twelve cells of five checks; every monitor has a pace of its own. */
function rowOf(
  { id, workspaceId, region, start }: { id: string; workspaceId: string; region: string; start: number },
  number: number,
): HourRow {
  const cells = Array.from({ length: 12 }, (_, cell) => {
    const latencies = Array.from(
      { length: 5 },
      (__, check) => 20 + ((number * 37 + cell * 11 + check * 7) % 180),
    )
    return {
      monitorId: id,
      region,
      start: start + cell * cellMs,
      checks: 5,
      up: 5,
      degraded: 0,
      down: 0,
      unknown: 0,
      minMs: Math.min(...latencies),
      maxMs: Math.max(...latencies),
      sketch: encode(sketchOf(latencies)),
    }
  })
  return { workspaceId, monitorId: id, region, start, revision: 1, body: encodeCells(cells).toBase64() }
}

/** How long a monitor's object takes to say what the monitor is, call included: ms for one of many, one after another. */
export async function timeStates(env: Env, request: Request): Promise<Response> {
  const { monitorId, times } = z.object({ monitorId: z.string(), times: z.int() }).parse(await request.json())
  const row = await env.DB.prepare('SELECT workspace_id AS workspaceId FROM monitors WHERE id = ?')
    .bind(monitorId)
    .first<{ workspaceId: string }>()
  const object = monitorObject(env, row?.workspaceId ?? '', monitorId)
  await object.state()
  const began = performance.now()
  for (let time = 0; time < times; time += 1) await object.state()
  return Response.json({ ms: (performance.now() - began) / times })
}
