import { z } from 'zod'
import { lane } from '#platform/objects'

const Order = z.object({
  lane: z.string(),
  version: z.int(),
  from: z.int(),
  to: z.int(),
  url: z.string(),
  intervalSeconds: z.int(),
  timeoutMs: z.int(),
})

const monitorIdOf = (number: number): string => `mon_${String(number).padStart(20, '0')}`

/** Gives one lane monitors [from, to) directly, past the API and D1: for questions about the lane alone. */
export async function assignTo(env: Env, request: Request): Promise<Response> {
  const order = Order.parse(await request.json())
  const entries = Array.from({ length: order.to - order.from }, (_, index) => ({
    monitorId: monitorIdOf(order.from + index),
    workspaceId: 'wsp_bench',
    configVersion: 1,
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
  }))
  const assigned = await lane(env, order.lane).assign({
    since: order.version - 1,
    version: order.version,
    entries,
  })
  return Response.json(assigned)
}

const Question = z.object({ lane: z.string(), monitors: z.array(z.int()), from: z.int(), to: z.int() })

/** How many milliseconds after their tick the scheduled checks of some monitors of a lane began. */
export async function latenessOf(env: Env, request: Request): Promise<Response> {
  const { monitors, from, to, ...question } = Question.parse(await request.json())
  const late: number[] = []
  for (const number of monitors) {
    const found = await lane(env, question.lane).results(monitorIdOf(number), { from, to, limit: 100 })
    for (const { at, tick, kind } of found) if (kind === 'schedule') late.push(at - tick)
  }
  return Response.json(late)
}
