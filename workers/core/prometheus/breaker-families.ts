import { breakerState } from '../breaker.ts'
import type { Family } from './exposition.ts'

/** A destination of alerts that fails. */
export interface ExposedBreaker {
  channelId: string
  channelName: string
  recipient: string
  failures: number
  openUntil: number
}

/** What is known of the circuit breakers of a workspace's channels; those that are closed are absent. */
export function breakerFamilies(breakers: readonly ExposedBreaker[], now: number): Family[] {
  const labels = ({ channelId, channelName, recipient }: ExposedBreaker) => ({
    channel_id: channelId,
    channel: channelName,
    recipient,
  })
  return [
    {
      name: 'vedette_breaker_open',
      type: 'gauge',
      help: '1 while nothing is sent to a destination that fails, 0.5 while single deliveries try it again',
      samples: breakers.map((breaker) => ({
        labels: labels(breaker),
        value: breakerState(breaker.openUntil, now) === 'open' ? 1 : 0.5,
      })),
    },
    {
      name: 'vedette_breaker_failures',
      type: 'gauge',
      help: 'Failures in a row of that destination',
      samples: breakers.map((breaker) => ({ labels: labels(breaker), value: breaker.failures })),
    },
  ]
}
