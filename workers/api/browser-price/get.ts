import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { browserPrice, usualRunSeconds } from '#core/browser-pool/price'
import { rulesOf } from '#core/browser-pool/rules'
import { isPlacedRegion } from '#core/region-names'
import { defaultRegions, Region, regions as catalogue } from '#core/region'
import { isPrivateRegion } from '#core/private-region'
import { medianOf } from '#core/run/quantile'
import { dayOf, untilMidnightMs } from '#core/stream/quota'
import { findBrowserBudget } from '#db/queries/browser-budget'
import { findMonitor } from '#db/queries/monitors'
import { tookOfLatestRuns } from '#db/queries/runs'
import { browserPool } from '#platform/objects'
import { ApiError, type AppEnv, iso, json, notFound, problem } from '../http.ts'

const measuredRuns = 20

const BrowserPrice = z
  .object({
    runSeconds: z.number().meta({ description: 'Browser time of one run' }),
    runSecondsFrom: z.enum(['asked', 'measured', 'usual']).meta({
      description: `measured: the median of the monitor's last ${measuredRuns} runs; usual: ${usualRunSeconds} s, as nothing is known`,
    }),
    idleSeconds: z.number().meta({
      description: 'So long a browser waits for its next visit before it is closed, and is paid for',
    }),
    runsPerMonth: z.int().meta({ description: 'Of thirty days, in all regions' }),
    paidSecondsPerRun: z.number(),
    dollarsPerRun: z.number(),
    dollarsPerMonth: z.number().meta({
      description: 'At the most: as if no other check used the same browsers. Nothing is taken off',
    }),
    today: z
      .object({
        usedSeconds: z.number(),
        budgetSeconds: z.number().nullable().meta({
          description:
            'What the workspace allows itself (`browserMinutesPerDay` of its quota); null: no budget',
        }),
        leftSeconds: z.number().nullable(),
        resetsAt: z.iso.datetime(),
      })
      .meta({ description: 'Browser time of the workspace today (UTC), in all regions together' }),
    budget: z
      .array(
        z.object({
          region: z.string(),
          usedSeconds: z.number(),
          leftSeconds: z.number().nullable().meta({
            description: "By the deployment's limit for a region and by the budget; null: there is neither",
          }),
          resetsAt: z.iso.datetime(),
        }),
      )
      .meta({ description: 'The same in each region that was asked for' }),
  })
  .openapi('BrowserPrice')

const route = createRoute({
  method: 'get',
  path: '/browser-price',
  operationId: 'getBrowserPrice',
  summary: 'What a browser check costs in a month',
  tags: ['monitors'],
  request: {
    query: z.object({
      intervalSeconds: z.coerce.number().int().min(1).max(86_400).default(300),
      regions: z
        .string()
        .max(400)
        .optional()
        .meta({ description: 'By commas; left out: the regions of a monitor that names none' }),
      seconds: z.coerce.number().positive().max(3_600).optional().meta({
        description: 'Browser time of one run; left out: what the monitor took, else what is usual',
      }),
      monitorId: z.string().max(60).optional().meta({ description: 'Whose last runs are looked at' }),
    }),
  },
  responses: {
    200: json(BrowserPrice, 'The price at $0.09 for an hour, and what is left for today'),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const getBrowserPrice = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { intervalSeconds, regions: named, seconds, monitorId } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const regions = regionsIn(named)
    if (monitorId !== undefined && !(await findMonitor(db, workspaceId, monitorId)))
      throw notFound('monitor', monitorId)
    const tooks = monitorId === undefined ? [] : await tookOfLatestRuns(db, monitorId, measuredRuns)
    const measured = medianOf(tooks)
    const runSeconds = seconds ?? (measured === null ? usualRunSeconds : measured / 1_000)
    const runSecondsFrom = seconds === undefined ? (measured === null ? 'usual' : 'measured') : 'asked'
    const idleSeconds = rulesOf(c.env).idleMs / 1_000
    const price = browserPrice({ intervalSeconds, regions: regions.length, runSeconds, idleSeconds })
    const now = Date.now()
    const [{ minutesPerDay, days }, here] = await Promise.all([
      findBrowserBudget(db, workspaceId, dayOf(now)),
      Promise.all(
        regions.map(async (region) => ({
          region,
          ...(await browserPool(c.env, region).budget(workspaceId)),
        })),
      ),
    ])
    // What D1 has is a little older than what the pools know.
    const elsewhere = days.filter(({ region }) => regions.every((asked) => asked !== region))
    const usedMs = [...elsewhere.map(({ ms }) => ms), ...here.map((pool) => pool.usedMs)]
    const today = standingOf(sum(usedMs), minutesPerDay, now)
    const budget = here.map((pool) => ({
      region: pool.region,
      usedSeconds: pool.usedMs / 1_000,
      leftSeconds: pool.leftMs === null ? null : pool.leftMs / 1_000,
      resetsAt: iso(pool.resetsAt),
    }))
    return c.json({ runSeconds, runSecondsFrom, idleSeconds, ...price, today, budget } as const, 200)
  },
})

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

function standingOf(
  usedMs: number,
  minutesPerDay: number | null,
  now: number,
): z.output<typeof BrowserPrice>['today'] {
  const budgetSeconds = minutesPerDay === null ? null : minutesPerDay * 60
  return {
    usedSeconds: usedMs / 1_000,
    budgetSeconds,
    leftSeconds: budgetSeconds === null ? null : Math.max(0, budgetSeconds - usedMs / 1_000),
    resetsAt: iso(now + untilMidnightMs(now)),
  }
}

/** Browsers are only where objects are. */
function regionsIn(named: string | undefined): Region[] {
  if (named === undefined) return [...defaultRegions]
  const parsed = [...new Set(named.split(','))].map((text) => Region.safeParse(text.trim()))
  return parsed.map(({ data }) => {
    if (data !== undefined && !isPlacedRegion(data) && !isPrivateRegion(data)) return data
    const known = catalogue.flatMap(({ id }) => (isPlacedRegion(id) ? [] : [id])).join(', ')
    const message = `Browsers run in ${known}`
    throw new ApiError(422, 'region.without_browser', 'There is no browser in that region', message, [
      { path: 'regions', message },
    ])
  })
}
