import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { CheckInput, checkOf } from '#checks'
import { Region } from '#core/region'
import { trialId } from '#core/rpc'
import { lane, liveObject } from '#platform/objects'
import { ApiError, type AppEnv, body, invalid, problem } from '../http.ts'
import { refused, secretErrors, targetErrors } from '../monitors/draft.ts'
import { regionErrors } from '../monitors/region-errors.ts'
import { trialLanes } from '../monitors/trial-lanes.ts'
import { keepTrial } from './kept.ts'
import { tell } from './tell.ts'

const Asked = z.object({ check: CheckInput, region: Region.default('weur') }).openapi('BrowserRunRequest')
/** On top of the check's own timeout a run may wait for its lane: then the turn is given to the next in any case. */
const graceMs = 15_000
const name = 'browser-run'

const route = createRoute({
  method: 'post',
  path: '/browser-runs',
  operationId: 'runBrowser',
  summary: 'Run a browser check now, and look on',
  description: [
    'Runs a check that need not be saved, in one region, and tells it as server-sent events: `step` for each step of a',
    'flow as it begins and ends, then `run` with the record of the run, or `problem`. One at a time per workspace.',
    'The files of the run can be read for an hour. Who closes the stream gives the run up.',
  ].join(' '),
  tags: ['monitors'],
  request: { body: body(Asked) },
  responses: {
    200: { description: 'What happens', content: { 'text/event-stream': { schema: z.string() } } },
    422: problem('Not a valid check'),
    429: problem('Another run of this workspace is under way'),
  },
})

export const runBrowser = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { check, region } = c.req.valid('json')
    const { db, workspaceId, requestId } = c.var
    if (check.type !== 'browser')
      throw invalid('check.type', 'Only a browser check can be looked at while it runs')
    const regions = [region]
    const errors = [
      ...targetErrors(c.env, check, '', regions),
      ...(await regionErrors(c.env, db, workspaceId, [{ check, regions, path: '' }])),
      ...(await secretErrors(db, workspaceId, [{ check, path: '' }])),
    ]
    if (errors.length > 0) throw refused(errors)
    const { type, ...config } = check
    const timeoutMs = checkOf(type).timeoutMs(config)
    const turn = { name, holder: requestId }
    const live = liveObject(c.env, workspaceId)
    if (!(await live.takeTurn({ ...turn, until: Date.now() + timeoutMs + graceMs }))) throw busy()
    try {
      const [first] = await trialLanes(db, workspaceId, regions)
      if (!first) throw new Error('a region without a lane')
      const job = { monitorId: trialId, workspaceId, check, timeoutMs }
      const lines = await lane(c.env, first.lane).runTold(job)
      const keep = (run: Parameters<typeof keepTrial>[1]) => keepTrial(c.env.FILES, run)
      const { events, done } = tell({ lines, keep, end: () => live.endTurn(turn), requestId })
      c.executionCtx.waitUntil(done)
      return c.body(events, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    } catch (error) {
      await live.endTurn(turn)
      throw error
    }
  },
})

const busy = (): ApiError =>
  new ApiError(
    429,
    'browser_run.busy',
    'Busy',
    'Another run of this workspace is under way: one at a time.',
    undefined,
    { 'retry-after': '5' },
  )
