import { type Duty, layerReader } from './layer.ts'
import type { Override, Schedule } from './schedule.ts'
import { between, overlap, type Reader, remembered, type Span } from './span.ts'

/** Who is on in a stretch of time, all layers and overrides considered. Answers for any instant in microseconds. */
export function dutyReader({ timezone, layers, overrides }: Schedule): Reader<Duty> {
  const overrideAt = remembered(overrideReader(overrides))
  const fromTheTop = layers.map((layer) => layerReader(layer, timezone)).toReversed()
  return remembered((at) => {
    const { personId, ...override } = overrideAt(at)
    if (personId !== undefined) return { personId, ...override }
    let span: Span = override
    for (const layerAt of fromTheTop) {
      const duty = layerAt(at)
      span = overlap(span, duty)
      // What lies under it does not matter until it ends.
      if (duty.personId !== null) return { personId: duty.personId, ...span }
    }
    return { personId: null, ...span }
  })
}

/** `personId` is undefined where there is no override. */
function overrideReader(overrides: readonly Override[]): Reader<Span & { personId?: string | null }> {
  const marks = overrides.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt])
  return (at) => {
    const winner = overrides.findLast(({ startsAt, endsAt }) => startsAt <= at && at < endsAt)
    return { ...(winner && { personId: winner.personId }), ...between(marks, at) }
  }
}
