import type { TryOutcome } from '#core/incident/chain'
import type { AlertFact, ChannelFact, IncidentFact } from '#core/rpc'
import { type Span, tracerOf } from '#platform/trace/tracer'
import type { DeliveryRow } from './deliveries/store.ts'

type Waits = Pick<DurableObjectState, 'waitUntil'>

/** Begins the span of a fact that comes from something traced; null for all others. */
export function reportSpan(
  env: Env,
  waits: Waits,
  fact: IncidentFact | AlertFact | ChannelFact,
): Span | null {
  if (fact.kind !== 'alert' || fact.trace === undefined) return null
  const attributes = { 'vedette.rule.id': fact.alert.ruleId, 'vedette.alert.firing': fact.alert.firing }
  const beginning = { name: 'incident.report', kind: 'server', attributes } as const
  return tracerOf(env)?.follow(fact.trace, beginning, waits) ?? null
}

/** Begins the span of one try of a delivery that follows from something traced; null for all others. */
export function trySpan(env: Env, waits: Waits, row: DeliveryRow): Span | null {
  if (row.trace === null) return null
  const attributes = {
    'vedette.delivery.id': row.id,
    'vedette.incident.id': row.incidentId,
    'vedette.event': row.event,
    'vedette.channel.id': row.channelId,
    'vedette.channel.type': row.channelType,
    'vedette.delivery.try': row.tries + 1,
  }
  const beginning = { name: 'delivery.send', kind: 'client', attributes } as const
  return tracerOf(env)?.follow(row.trace, beginning, waits) ?? null
}

/** Without what a receiver has said: it may repeat what it was sent. */
export const endOfTry = ({ result, status }: TryOutcome) => ({
  attributes: { 'vedette.delivery.result': result, 'http.response.status_code': status ?? undefined },
  error: result === 'delivered' ? null : result,
})
