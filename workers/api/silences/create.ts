import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertSilence } from '#db/queries/silences'
import { newId } from '#platform/new-id'
import { type AppEnv, body, invalid, json, problem } from '../http.ts'
import { actorOf } from '../incidents/actor.ts'
import { assertMonitors } from '../maintenances/save.ts'
import { silencesChanged } from './changed.ts'
import { maxSilenceMs, showSilence, Silence, SilenceInput } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/silences',
  operationId: 'createSilence',
  summary: 'Tell nobody new for a while',
  description:
    'Checks, statuses, incidents and uptime go on as always; only alerts are held back. Whoever has heard of an ' +
    'incident hears of its end. When the silence ends and the trouble still lasts, it is told then.',
  tags: ['silences'],
  request: { body: body(SilenceInput) },
  responses: { 201: json(Silence, 'The new silence'), 422: problem('Not a valid silence') },
})

export const createSilence = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { startsAt, until, ...said } = c.req.valid('json')
    const now = Date.now()
    const row = {
      id: newId('silence'),
      workspaceId: c.var.workspaceId,
      ...said,
      startsAt: startsAt === undefined ? now : Date.parse(startsAt),
      until: Date.parse(until),
      createdAt: now,
    }
    assertSpan(row, now)
    await assertMonitors(c, row.monitorIds)
    const { by, byName } = actorOf(c)
    const whole = { ...row, createdBy: by, createdByName: byName ?? null }
    await insertSilence(c.var.db, whole)
    await silencesChanged(c)
    return c.json(showSilence(whole, now), 201)
  },
})

/** Throws 422 for a silence that is over, or ends before it begins, or would be forgotten. */
export function assertSpan({ startsAt, until }: { startsAt: number; until: number }, now: number): void {
  if (until <= startsAt) throw invalid('until', 'The end must come after the start')
  if (until <= now) throw invalid('until', 'This is over')
  if (until - startsAt > maxSilenceMs) throw invalid('until', 'At most a year')
}
