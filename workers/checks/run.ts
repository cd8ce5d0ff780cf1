import type { Answer } from '#core/result'
import { version } from '#platform/version'
import { unknown, type CheckType, type ProbeTools } from './define.ts'
import { checkTypes } from './index.ts'
import { timedOut } from './words.ts'

export interface RunOptions {
  timeoutMs: number
  region: string
  /** Where people reach this deployment; named in the User-Agent. */
  publicUrl: string
  allowPrivateTargets: boolean
  workspaceId: string
  monitorId: string
  tools: ProbeTools
}

/** How long a probe may take to answer after its signal has fired, before its answer no longer counts. */
const graceMs = 100

/**
 * Runs one check and always answers, at the latest `timeoutMs` + 100 ms after the call: a probe that ignores
 * its signal is left behind and counts as timed out. It never throws: what a probe throws is our own fault,
 * and so is a config its type cannot read; both are `unknown`, blame `internal`.
 */
export async function runCheck(
  check: { type: string } & Record<string, unknown>,
  options: RunOptions,
): Promise<Answer> {
  const kind = checkTypes.find(({ type }) => type === check.type)
  if (!kind) return unknown(`this version knows no check of type ${check.type}`)
  return runProbe(kind, check, options)
}

/** The part of `runCheck` that holds for any type; apart so that its promises can be tried on a rude probe. */
export async function runProbe(
  kind: Pick<CheckType, 'type' | 'config' | 'probe'>,
  check: Record<string, unknown>,
  options: RunOptions,
): Promise<Answer> {
  const { timeoutMs, region, publicUrl, allowPrivateTargets, workspaceId, monitorId, tools } = options
  const config = readConfig(kind.config, check)
  if (!config.success) return unknown('the stored check is not one this version can read')

  const abort = new AbortController()
  const tooLate = Promise.withResolvers<Answer>()
  let timer = setTimeout(() => {
    timer = setTimeout(() => tooLate.resolve(timedOut(timeoutMs)), graceMs)
    abort.abort(new DOMException('the deadline has passed', 'TimeoutError'))
  }, timeoutMs)
  try {
    const probe = kind.probe(config.data, {
      signal: abort.signal,
      timeoutMs,
      userAgent: `Vedette/${version} (${region}; +${publicUrl})`,
      allowPrivateTargets,
      region,
      workspaceId,
      monitorId,
      ...tools,
    })
    return await Promise.race([probe, tooLate.promise])
  } catch (error) {
    // The message of a stray error may quote a URL with its keys, so neither answer nor log repeats it.
    const stack = error instanceof Error ? (error.stack?.split('\n    at ').slice(1, 4) ?? []) : []
    const name = error instanceof Error ? error.name : typeof error
    console.error({ event: 'check.threw', type: kind.type, error: name, at: stack })
    return unknown('the check could not be run, and that is our own fault')
  } finally {
    clearTimeout(timer)
  }
}

type ConfigSchema = CheckType['config']
const readBefore = new WeakMap<
  object,
  { schema: ConfigSchema; result: ReturnType<ConfigSchema['safeParse']> }
>()

/** What a stored check says. A lane hands over the same object at each tick, so that it is read only once. */
function readConfig(
  schema: ConfigSchema,
  check: Record<string, unknown>,
): ReturnType<ConfigSchema['safeParse']> {
  const before = readBefore.get(check)
  if (before?.schema === schema) return before.result
  const result = schema.safeParse(check)
  readBefore.set(check, { schema, result })
  return result
}
