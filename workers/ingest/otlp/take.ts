import { rawOfValue, type RowTaker } from '../define.ts'
import { isDeeperThan } from '../depth.ts'
import { limits } from '../limits.ts'
import { idOfText } from '../derived-id.ts'
import { tooDeep } from '../take-json.ts'

/**
 * Takes an event that a message was made into. OTLP gives none of them an id.
 * @param idOf by what it is known when it comes again; its line is at hand then.
 */
export function takePlain(
  taker: RowTaker,
  event: Record<string, unknown>,
  idOf: (line: string) => string | null,
): void {
  if (isDeeperThan(event, limits.depth)) return taker.refuse(...tooDeep, rawOfValue(event))
  const line = JSON.stringify(event)
  taker.take(event, idOf(line), line)
}

/** Makes the ids of data points under one resource and scope. */
export class PointIds {
  readonly #prefix: string
  /** Characters at the end of each line that all have in common: they are hashed once. */
  readonly #tail: number

  /** @param origin what each event ends with. */
  constructor(origin: Record<string, unknown>) {
    const text = JSON.stringify(origin)
    this.#prefix = idOfText('otlp', text)
    this.#tail = text === '{}' ? 0 : text.length
  }

  /**
   * A data point is known by everything it says: by the data model there are no two with the same resource, scope,
   * metric, attributes and times. Its line has times only to the microsecond. Without a time there is no id.
   * @see https://opentelemetry.io/docs/specs/otel/metrics/data-model/#single-writer
   */
  of({ startTimeUnixNano: start, timeUnixNano: time }: Times, line: string): string | null {
    if (time === 0n) return null
    return idOfText(`${this.#prefix} ${start % 1_000n} ${time % 1_000n}`, line, line.length - this.#tail)
  }
}

interface Times {
  startTimeUnixNano: bigint
  timeUnixNano: bigint
}
