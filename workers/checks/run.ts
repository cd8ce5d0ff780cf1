import type { StepProgress } from '#core/flow/result'
import type { Answer } from '#core/result'
import type { Mask } from '#core/secrets/mask'
import { Deadlines } from '#platform/deadlines'
import { version } from '#platform/version'
import { unknown, type CheckType, type ProbeTools } from './define.ts'
import { checkTypes } from './index.ts'
import { prepare } from './prepare.ts'
import type { SecretValues } from './secrets/fill.ts'
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
  /** What the secrets that the check names are worth; left out when it names none. */
  secrets?: SecretValues | undefined
  /** Hears of each step of a flow: left out when nobody looks on. */
  onStep?: ((progress: StepProgress) => void) | undefined
  /** Fires when nobody wants the answer any more: the check is then given up, which is nobody's verdict. */
  signal?: AbortSignal | undefined
  /** Where the caller keeps its deadlines; one of its own when left out. */
  deadlines?: Deadlines
}

/** How long a probe may take to answer after its signal has fired, before its answer no longer counts. */
const graceMs = 100

/** Of a check that nobody wants the answer of. */
const givenUp = (): Answer => unknown('it was given up: nobody looks on any more')

/**
 * Runs one check and always answers, at the latest `timeoutMs` + 100 ms after the call: a probe that ignores
 * its signal is left behind and counts as timed out. It never throws: what a probe throws is our own fault,
 * and so is a config its type cannot read; both are `unknown`, blame `internal`.
 */
export function runCheck(
  check: { type: string } & Record<string, unknown>,
  options: RunOptions,
): Promise<Answer> {
  const kind = checkTypes.find(({ type }) => type === check.type)
  if (!kind) return Promise.resolve(unknown(`this version knows no check of type ${check.type}`))
  return runProbe(kind, check, options)
}

/** The part of `runCheck` that holds for any type; apart so that its promises can be tried on a rude probe. */
export async function runProbe(
  kind: Pick<CheckType, 'type' | 'config' | 'probe' | 'hides'>,
  check: Record<string, unknown>,
  options: RunOptions,
): Promise<Answer> {
  const { timeoutMs, region, publicUrl, allowPrivateTargets, workspaceId, monitorId, tools } = options
  const prepared = prepare(kind, check, options.secrets)
  if ('problem' in prepared) return unknown(prepared.problem)
  const { signal: wanted } = options
  if (wanted?.aborted) return givenUp()
  const mask = prepared.mask.fork()

  const deadlines = options.deadlines ?? new Deadlines()
  const abort = new AbortController()
  let settle = (): void => undefined
  let giveUp = (): void => undefined
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const end = (why: unknown, instead: Answer): void => {
        settle = deadlines.add(graceMs, () => resolve(instead))
        abort.abort(why)
      }
      settle = deadlines.add(timeoutMs, () =>
        end(new DOMException('the deadline has passed', 'TimeoutError'), timedOut(timeoutMs)),
      )
      giveUp = () => {
        settle()
        end(wanted?.reason, givenUp())
      }
      wanted?.addEventListener('abort', giveUp, { once: true })
      const context = {
        signal: abort.signal,
        timeoutMs,
        userAgent: `Vedette/${version} (${region}; +${publicUrl})`,
        allowPrivateTargets,
        region,
        workspaceId,
        monitorId,
        mask,
        secrets: options.secrets,
        onStep: options.onStep,
        owner: tools,
        ...tools,
      }
      kind.probe(prepared.config, context).then(resolve, reject)
    })
    return wanted?.aborted ? givenUp() : masked(answer, mask)
  } catch (error) {
    // The message of a stray error may quote a URL with its keys, so neither answer nor log repeats it.
    const stack = error instanceof Error ? (error.stack?.split('\n    at ').slice(1, 4) ?? []) : []
    const name = error instanceof Error ? error.name : typeof error
    console.error({ event: 'check.threw', type: kind.type, error: name, at: stack })
    return unknown('the check could not be run, and that is our own fault')
  } finally {
    settle()
    wanted?.removeEventListener('abort', giveUp)
  }
}

/** No word of an answer repeats what is hidden, whoever wrote it. */
function masked(answer: Answer, mask: Mask): Answer {
  if (mask.empty) return answer
  const { message, assertions, hops, findings } = answer
  return { ...answer, ...mask.deep({ message, assertions, hops, findings }) }
}
