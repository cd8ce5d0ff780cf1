import type { Columns } from '#core/stream/batch'
import { windowMs, type WindowName } from '#core/stream/definition'
import { type Span, type Tracer, tracerOf } from '#platform/trace/tracer'

/** So many traced batches are remembered, to name the one from which a window came to what it is. */
const remembered = 64

/** The span of one batch, begun when it came. */
interface Traced {
  traceparent: string
  from: number
  to: number
}

/** A rule that has turned: from the beginning of the windows that decided to the end of the last, epoch ms. */
interface Turn {
  stream: string
  rule: string
  window: WindowName
  to: string
  from: number
  at: number
  /** It fires because nothing came: whatever else came is not its cause. */
  isOfSilence: boolean
}

const beginningOf = ({ stream, rule, window, to, at }: Turn) => ({
  name: 'rule.transition',
  startMs: at,
  attributes: {
    'vedette.stream.id': stream,
    'vedette.window': window,
    'vedette.rule.id': rule,
    'vedette.rule.to': to,
  },
})

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
   * The spans of a rule that has turned: of the window that decided, and of the turn; what fires from silence begins a
   * trace with the turn, which chance keeps or not. Answers what is told on; undefined when nothing is traced.
   */
  turned(of: Turn): string | undefined {
    if (this.#batches.length === 0 && !of.isOfSilence) return undefined
    const tracer = tracerOf(this.#env)
    if (!tracer) return undefined
    const span = of.isOfSilence
      ? tracer.enter(null, beginningOf(of), this.#ctx)
      : tracer.follow(this.#window(tracer, of), beginningOf(of), this.#ctx)
    span?.end()
    return span?.traceparent
  }

  /** The span of the window that decided; undefined when no traced event was in one of those. */
  #window(tracer: Tracer, { stream, window, from, at }: Turn): string | undefined {
    const cause = this.#batches.findLast((batch) => batch.from < at && batch.to >= from)
    const attributes = { 'vedette.stream.id': stream, 'vedette.window': window }
    const startMs = at - windowMs[window]
    const span = tracer.follow(cause?.traceparent, { name: 'stream.window', startMs, attributes }, this.#ctx)
    span?.end({ endMs: at })
    return span?.traceparent
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
