import { z } from '@hono/zod-openapi'
import type { Handler } from 'hono'
import { CheckInput, checkOf, type CheckConfig } from '#checks'
import { secretsOf } from '#checks/secrets/fill'
import { contentTypes, expose, formatFor } from '#core/prometheus/exposition'
import { probeFamilies } from '#core/prometheus/probe-families'
import { placeOf } from '#core/private-region'
import { Region } from '#core/region'
import { trialId } from '#core/rpc'
import { laneRooms } from '#db/queries/lanes'
import { laneName } from '#platform/objects'
import { ApiError, type AppEnv, invalid } from '../http.ts'
import { targetErrors } from '../monitors/draft.ts'
import { regionErrors } from '../monitors/region-errors.ts'
import { runCheck } from '../monitors/run-check.ts'
import { modules } from './modules.ts'

const Query = z.object({
  target: z.string().min(1).max(2_048),
  module: z.string().max(100).default('http_2xx'),
  region: Region.default('weur'),
})

/** Prometheus says how long it will wait; blackbox_exporter keeps half a second of that for itself. */
const keptBackMs = 500
const defaultTimeoutMs = 9_500
const maxTimeoutMs = 30_000

/**
 * `GET /probe?target=&module=&region=`: runs one check now and answers as blackbox_exporter does. Counts nowhere.
 * When we could not check at all it is 503, so that Prometheus says the scrape failed and not that the target is down.
 */
export const probe: Handler<AppEnv> = async (c) => {
  const { target, region, module: name } = readQuery(c.req.query())
  const check = readCheck(name, target, timeoutMs(c.req.header('x-prometheus-scrape-timeout-seconds')))
  // A key that may only read must not be able to have a secret sent to an address of its choice.
  if (secretsOf(check).length > 0) throw invalid('target', 'No secret may stand here')
  const { db, workspaceId } = c.var
  const [error] = targetErrors(c.env, check, '', [region])
  if (error) throw invalid('target', error.message)
  const [misplaced] = await regionErrors(c.env, db, workspaceId, [{ check, regions: [region], path: '' }])
  if (misplaced) throw invalid('region', misplaced.message)
  const place = placeOf(workspaceId, region)
  const [room] = await laneRooms(db, [place], 0)
  const lane = room?.name ?? laneName({ region: place, number: 0, generation: 1, overflow: false })
  const ids = { monitorId: trialId, workspaceId }
  const started = performance.now()
  const [result] = await runCheck(c.env, check, ids, [{ region, lane }])
  if (!result || result.outcome === 'unknown')
    throw new ApiError(503, 'probe.not_run', 'Not checked', result?.message ?? 'The check could not be run.')
  const format = formatFor(c.req.header('accept'))
  const durationMs = result.latencyMs ?? performance.now() - started
  return c.body(expose(probeFamilies(result, { type: check.type, durationMs }), format), 200, {
    'content-type': contentTypes[format],
    'cache-control': 'no-store',
  })
}

function readQuery(query: Record<string, string>): z.output<typeof Query> {
  const parsed = Query.safeParse(query)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue?.path.join('.') ?? 'target', issue?.message ?? 'Not a valid query')
}

function readCheck(name: string, target: string, timeout: number): CheckConfig {
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined
  if (!module)
    throw invalid('module', `There is no module ${name}. There are: ${Object.keys(modules).join(', ')}`)
  const preset = module(target)
  const { shape } = checkOf(preset.type).config
  const parsed = CheckInput.safeParse({ ...preset, ...('timeoutMs' in shape && { timeoutMs: timeout }) })
  if (!parsed.success) throw invalid('target', parsed.error.issues[0]?.message ?? 'Not a target')
  return parsed.data
}

function timeoutMs(header: string | undefined): number {
  const seconds = Number(header)
  if (!Number.isFinite(seconds) || seconds <= 0) return defaultTimeoutMs
  return Math.min(maxTimeoutMs, Math.max(100, Math.round(seconds * 1000) - keptBackMs))
}
