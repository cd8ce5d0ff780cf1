import type { TemplateEvent } from '#core/alert/template'
import type { Template } from '../../contract.ts'

/** Kinds of notice, as people say them; the first is for all of them. */
export const events: readonly { value: TemplateEvent; label: string }[] = [
  { value: '*', label: 'Every notice' },
  { value: 'incident.opened', label: 'An incident opens' },
  { value: 'incident.escalated', label: 'Nobody has acknowledged: the next step' },
  { value: 'incident.acknowledged', label: 'Somebody has acknowledged' },
  { value: 'incident.resolved', label: 'It is over' },
  { value: 'certificate.expiring', label: 'A certificate runs out' },
  { value: 'domain.expiring', label: 'A domain runs out' },
  { value: 'channel.failing', label: 'A channel fails' },
  { value: 'channel.recovered', label: 'A channel works again' },
]

export const eventWords = (event: TemplateEvent): string =>
  events.find(({ value }) => value === event)?.label ?? event

/** Events that happen to incidents: their words can be tried on a real one. */
export const isOfIncident = (event: string): boolean => event.startsWith('incident.')

/** Whether two templates are for the same channel and kind of notice: there can be only one. */
export const sameScope = (
  one: Pick<Template, 'channelId' | 'event'>,
  other: Pick<Template, 'channelId' | 'event'>,
): boolean => one.channelId === other.channelId && one.event === other.event
