import { z } from 'zod'
import { slotOffsetMs } from '#core/lane/offset'
import { lane, parseLaneName } from '#platform/objects'

const Order = z.object({
  lane: z.string(),
  version: z.int(),
  from: z.int(),
  to: z.int(),
  url: z.string(),
  intervalSeconds: z.int(),
  timeoutMs: z.int(),
  checksStreamId: z.string().optional(),
})

const monitorIdOf = (number: number): string => `mon_${String(number).padStart(20, '0')}`

/** Gives one lane monitors [from, to) directly, past the API and D1: for questions about the lane alone. */
export async function assignTo(env: Env, request: Request): Promise<Response> {
  const order = Order.parse(await request.json())
  const entries = Array.from({ length: order.to - order.from }, (_, index) => ({
    monitorId: monitorIdOf(order.from + index),
    workspaceId: 'wsp_bench',
    // Not new, so that their votes go to monitor objects.
    configVersion: 2,
    check: { type: 'http', url: order.url, timeoutMs: order.timeoutMs },
    intervalSeconds: order.intervalSeconds,
    timeoutMs: order.timeoutMs,
    regionIndex: 0,
    regionCount: 1,
    failures: 2,
    recoveries: 2,
    paused: false,
    fromTick: 0,
    untilTick: null,
    removed: false,
    ...(order.checksStreamId !== undefined && { checksStreamId: order.checksStreamId }),
  }))
  const assigned = await lane(env, order.lane).assign({
    since: order.version - 1,
    version: order.version,
    entries,
  })
  return Response.json(assigned)
}

const Question = z.object({ lane: z.string(), monitors: z.array(z.int()), from: z.int(), to: z.int() })

/** How many milliseconds after their lane's instant in the slot the scheduled checks of some monitors began. */
export async function latenessOf(env: Env, request: Request): Promise<Response> {
  const { monitors, lane: name, ...range } = Question.parse(await request.json())
  return Response.json(
    (await Promise.all(monitors.map((number) => late(env, name, monitorIdOf(number), range)))).flat(),
  )
}

/** The same for monitors that came through the API, so many of every lane. */
export async function latenessOfSome(env: Env, request: Request): Promise<Response> {
  const { ofEach, ...range } = z
    .object({ ofEach: z.int(), from: z.int(), to: z.int() })
    .parse(await request.json())
  const { results } = await env.DB.prepare(
    `SELECT lane, monitor_id AS monitorId FROM (
       SELECT lane, monitor_id, row_number() OVER (PARTITION BY lane ORDER BY monitor_id) AS number
       FROM assignments WHERE removed = 0
     ) WHERE number <= ?`,
  )
    .bind(ofEach)
    .all<{ lane: string; monitorId: string }>()
  return Response.json(
    (await Promise.all(results.map(({ lane: name, monitorId }) => late(env, name, monitorId, range)))).flat(),
  )
}

/** How many of these monitors a lane has looked at since, and its witness's poke, which a restart begins with. */
export async function checkedSince(env: Env, request: Request): Promise<Response> {
  const {
    lane: name,
    since,
    poke,
  } = z.object({ lane: z.string(), since: z.int(), poke: z.boolean() }).parse(await request.json())
  if (poke) await lane(env, name).poke(Date.now())
  const tallies = await lane(env, name).tallies('wsp_bench')
  return Response.json(tallies.filter(({ lastResultAt }) => (lastResultAt ?? 0) >= since).length)
}

async function late(
  env: Env,
  name: string,
  monitorId: string,
  range: { from: number; to: number },
): Promise<number[]> {
  const offsetMs = slotOffsetMs(parseLaneName(name))
  const found = await lane(env, name).results(monitorId, { ...range, limit: 100 })
  return found.flatMap(({ at, tick, kind }) => (kind === 'schedule' ? [at - tick - offsetMs] : []))
}
