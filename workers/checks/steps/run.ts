import type { StepFinding } from '#core/findings/steps'
import { CookieJar } from '#core/http/cookie-jar'
import { type HttpEvidence, newBudget, type WorkBudget } from '#core/http/evidence'
import { shownUrl } from '#core/http/shown-url'
import { type Answer, noTimings } from '#core/result'
import { degraded, down, type ProbeContext, up } from '../define.ts'
import type { Asked } from '../http/ask.ts'
import { askSignedIn } from '../http/ask-signed-in.ts'
import { assertionsWantBody } from '../http/assertions.ts'
import { type Send, sendByFetch } from '../http/send.ts'
import { milliseconds } from '../words.ts'
import type { Step, StepsConfig } from './config.ts'
import { withCookies } from './cookies.ts'
import { extract, type Taken } from './extract.ts'
import {
  type FilledStep,
  fillStep,
  leaksSecrets,
  missingVariable,
  shownStepUrl,
  typedOrigins,
} from './fill.ts'

const maxRedirects = 10
const maxShownLetters = 200

/** One run of all steps: what they know and how far they have come. */
export class Run {
  readonly #config: StepsConfig
  readonly #context: ProbeContext
  readonly #send: Send
  readonly #origins: ReadonlySet<string>
  /** All steps together may look at no more than one check. */
  readonly #budget: WorkBudget = newBudget()
  readonly #variables = new Map<string, string>()
  readonly #rows: StepFinding[] = []
  #latencyMs = 0
  #last: Answer | null = null
  /** The first that was not good, and its place. */
  #failed: { answer: Answer; index: number } | null = null

  constructor(config: StepsConfig, context: ProbeContext) {
    this.#config = config
    this.#context = context
    this.#send = config.cookies ? withCookies(sendByFetch, new CookieJar()) : sendByFetch
    this.#origins = typedOrigins(config.steps)
  }

  async all(): Promise<Answer> {
    let ended = false
    for (const [index, step] of this.#config.steps.entries()) {
      const missing = missingVariable(step, this.#variables)
      if (ended || missing !== undefined) {
        this.#rows.push(notRun(step, ended ? null : `not run: ${missing} has no value`))
        continue
      }
      const answer = await this.#one(step)
      this.#last = answer
      if (answer.outcome === 'up') continue
      this.#failed ??= { answer, index }
      ended = !step.continueOnFailure || answer.outcome === 'unknown' || this.#context.signal.aborted
    }
    return this.#verdict()
  }

  /** Runs one step, and notes how it went. */
  async #one(step: Step): Promise<Answer> {
    const filled = fillStep(step, this.#variables)
    if (typeof filled === 'string') return this.#note(step, down('assertion', filled), null)
    const guarded = { origins: this.#origins, mask: this.#context.mask }
    if (leaksSecrets(step, filled, this.#variables, guarded)) {
      const words = `a variable leads to ${filled.url.host}, which no step names: no secret is sent there`
      return this.#note(step, down('forbidden_target', words), filled.url)
    }
    const { answer, evidence, taken } = await this.#ask(filled)
    if (answer.latencyMs !== null) this.#latencyMs += answer.latencyMs
    if (answer.outcome !== 'up' || !evidence) return this.#note(step, blamed(answer, step), filled.url)
    const { values, fault } = taken
    for (const [name, value] of values) this.#variables.set(name, value)
    const judged = fault === null ? answer : { ...answer, ...down('assertion', fault, facts(answer)) }
    return this.#note(step, judged, filled.url, values)
  }

  /** Variables are taken before the answer is judged: a step that fails tells no secret either. */
  async #ask({ method, url, headers, body, ...step }: FilledStep): Promise<Asked & { taken: Taken }> {
    const bounds = { budget: this.#budget, mask: this.#context.mask }
    let taken: Taken = { values: new Map(), fault: null, exposed: false }
    const question = {
      ...step,
      request: { method, url, headers, body },
      keyword: { present: null, absent: null },
      degradedMs: null,
      maxRedirects,
      wantsBody: assertionsWantBody(step.assertions) || step.extract.some(({ from }) => from === 'jsonpath'),
      budget: this.#budget,
      onEvidence: (evidence: HttpEvidence) => {
        taken = extract(step.extract, evidence, bounds)
      },
    }
    const asked = await askSignedIn(question, step.auth, this.#context, this.#send)
    return { ...asked, answer: taken.exposed ? withoutExcerpt(asked.answer) : asked.answer, taken }
  }

  #note(
    step: Step,
    answer: Answer,
    url: URL | null,
    values: ReadonlyMap<string, string> = new Map(),
  ): Answer {
    const { statusCode, latencyMs, message, outcome } = answer
    this.#rows.push({
      name: step.name,
      method: step.method,
      url: url ? shownUrl(url) : shownStepUrl(step.url),
      statusCode,
      ms: latencyMs,
      outcome: outcome === 'degraded' ? 'up' : outcome,
      message,
      extracted: step.extract.flatMap(({ name, secret }) => {
        const value = values.get(name)
        if (value === undefined) return []
        return { name, value: secret ? null : this.#context.mask.text(value).slice(0, maxShownLetters) }
      }),
    })
    return answer
  }

  #verdict(): Answer {
    const latencyMs = this.#latencyMs === 0 ? null : Math.round(this.#latencyMs * 10) / 10
    const common = {
      latencyMs,
      timings: { ...noTimings, method: 'fetch' as const },
      statusCode: (this.#failed?.answer ?? this.#last)?.statusCode ?? null,
      findings: { ...this.#failed?.answer.findings, steps: this.#rows },
    }
    if (this.#failed) {
      const { answer, index } = this.#failed
      return { ...answer, ...common, message: `${this.#place(index)}: ${answer.message ?? 'it failed'}` }
    }
    const { degradedMs } = this.#config
    if (degradedMs !== null && latencyMs !== null && latencyMs > degradedMs)
      return degraded(
        `answered in ${milliseconds(latencyMs)}, expected at most ${milliseconds(degradedMs)}`,
        common,
      )
    return up(common)
  }

  #place(index: number): string {
    const name = this.#config.steps[index]?.name
    return name ? `step ${index + 1} (${name})` : `step ${index + 1}`
  }
}

const facts = ({ statusCode, latencyMs, timings, assertions, hops, findings }: Answer): Partial<Answer> => ({
  statusCode,
  latencyMs,
  timings,
  assertions,
  hops,
  findings,
})

function withoutExcerpt(answer: Answer): Answer {
  const { excerpt: _, ...findings } = answer.findings ?? {}
  return { ...answer, findings }
}

/** A place that may not be called is our limit where it was typed, and the target's doing where an answer chose it. */
function blamed(answer: Answer, { url }: Step): Answer {
  if (answer.failure !== 'forbidden_target' || !url.startsWith('{{')) return answer
  return down('forbidden_target', answer.message ?? 'this address may not be checked')
}

const notRun = (step: Step, message: string | null): StepFinding => ({
  name: step.name,
  method: step.method,
  url: shownStepUrl(step.url),
  statusCode: null,
  ms: null,
  outcome: 'not_run',
  message,
  extracted: [],
})
