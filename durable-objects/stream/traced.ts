import type { Columns } from '#core/stream/batch'
import { windowMs, type WindowName } from '#core/stream/definition'
import { type Span, tracerOf } from '#platform/trace/tracer'

/** So many traced batches are remembered, to name the one from which a window came to what it is. */
const remembered = 64

/** The span of one batch, begun when it came. */
interface Traced {
  traceparent: string
  from: number
  to: number
}

/**
 * The spans of a shard. A window is made of many batches: the newest traced one with an event in it is its parent.
 * Where traces are off there is no tracer, no span and nothing to remember.
 */
export class StreamTraces {
  readonly #env: Env
  readonly #ctx: DurableObjectState
  #batches: Traced[] = []

  constructor(env: Env, ctx: DurableObjectState) {
    this.#env = env
    this.#ctx = ctx
  }

  /** Begins the span of a batch whose sender is traced; null for all others. */
  append(traceparent: string | undefined, stream: string, columns: Columns, now: number): Span | null {
    if (traceparent === undefined) return null
    const span = tracerOf(this.#env)?.follow(
      traceparent,
      {
        name: 'stream.append',
        kind: 'server',
        startMs: now,
        attributes: { 'vedette.stream.id': stream, 'vedette.events': columns.rows },
      },
      this.#ctx,
    )
    if (!span) return null
    this.#remember(span.traceparent, columns)
    return span
  }

  /**
   * The spans of a rule that has turned: of the window that decided, and of the turn. Answers what is told on; undefined
   * when no traced event was part of it.
   */
  turned(of: {
    stream: string
    rule: string
    window: WindowName
    to: string
    from: number
    at: number
  }): string | undefined {
    if (this.#batches.length === 0) return undefined
    const cause = this.#batches.findLast(({ from, to }) => from < of.at && to >= of.from)
    const tracer = tracerOf(this.#env)
    const attributes = { 'vedette.stream.id': of.stream, 'vedette.window': of.window }
    const window = tracer?.follow(
      cause?.traceparent,
      { name: 'stream.window', startMs: of.at - windowMs[of.window], attributes },
      this.#ctx,
    )
    const rule = tracer?.follow(
      window?.traceparent,
      {
        name: 'rule.transition',
        startMs: of.at,
        attributes: { ...attributes, 'vedette.rule.id': of.rule, 'vedette.rule.to': of.to },
      },
      this.#ctx,
    )
    window?.end({ endMs: of.at })
    rule?.end()
    return rule?.traceparent
  }

  #remember(traceparent: string, { times }: Columns): void {
    let from = Infinity
    let to = -Infinity
    for (const at of times) {
      if (at < from) from = at
      if (at > to) to = at
    }
    this.#batches.push({ traceparent, from, to })
    if (this.#batches.length > remembered) this.#batches.shift()
  }
}
