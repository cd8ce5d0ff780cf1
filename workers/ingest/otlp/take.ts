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

/**
 * A data point is known by everything it says: by the data model there are no two with the same resource, scope, metric,
 * attributes and time. The line has times only to the microsecond.
 * @see https://opentelemetry.io/docs/specs/otel/metrics/data-model/#single-writer
 */
export const idOfPoint = (
  { startTimeUnixNano: start, timeUnixNano: time }: { startTimeUnixNano: bigint; timeUnixNano: bigint },
  line: string,
): string | null => (time === 0n ? null : idOfText(`otlp ${start % 1_000n} ${time % 1_000n}`, line))
