import { rawOfValue, type RowTaker } from '../define.ts'
import { isDeeperThan } from '../depth.ts'
import { limits } from '../limits.ts'
import { tooDeep } from '../take-json.ts'

/** Takes an event that a message was made into. OTLP gives none of them an id. */
export function takePlain(taker: RowTaker, event: Record<string, unknown>): void {
  if (!isDeeperThan(event, limits.depth)) taker.take(event, null)
  else taker.refuse(...tooDeep, rawOfValue(event))
}
