import { z } from 'zod'
import { clockText, regionsText } from '#core/incident/notice'
import type { Notice } from '#core/incident/schema'
import { clip, defineChannel, dots, hostOf, postJson } from './define.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'
import { oneLine, sourceOf, ticketAct, ticketKey, urgencyOf, wordsOf } from './ticket.ts'

const config = z.object({
  routingKey: token(
    'Integration key',
    'Of an integration “Events API V2”: your service → Integrations → Add an integration.',
  ).length(32, 'An integration key has 32 characters'),
  apiUrl: apiUrl('https://events.pagerduty.com').meta({
    title: 'API address',
    description:
      'https://events.eu.pagerduty.com for an account in the EU; else only for a proxy of your own.',
  }),
})

// https://developer.pagerduty.com/docs/events-api-v2-overview, …/docs/send-alert-event
const maxSummary = 1024
const maxKey = 255
const maxDetail = 4000

const actions = { open: 'trigger', acknowledge: 'acknowledge', close: 'resolve' } as const

/** PagerDuty: one alert for each incident, by its `dedup_key`; acknowledged and resolved along with it. */
export const pagerduty = defineChannel({
  type: 'pagerduty',
  title: 'PagerDuty',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, routingKey: dots }),
  secrets: ({ routingKey }) => [routingKey],
  recipient: (masked) => hostOf(masked['apiUrl']),
  address: (stored) => stored.apiUrl,

  toRequest({ routingKey, apiUrl: base }, notice, { now }) {
    const act = ticketAct(notice)
    const event = {
      routing_key: routingKey,
      event_action: actions[act],
      dedup_key: clip(ticketKey(notice), maxKey),
      ...(act === 'open' && alertOf(notice, now)),
    }
    return postJson(under(base, 'v2/enqueue'), JSON.stringify(event))
  },
})

function alertOf(notice: Notice, now: number) {
  const { at, title, url, event } = notice
  const { lines, presses } = wordsOf(notice, now)
  return {
    payload: {
      summary: oneLine(title, maxSummary),
      source: oneLine(sourceOf(notice), maxKey),
      severity: urgencyOf(notice),
      timestamp: new Date(at).toISOString(),
      class: event,
      custom_details: { text: clip(lines.join('\n'), maxDetail), ...detailsOf(notice) },
    },
    links: presses.map((press) => ({ href: press.url, text: press.text })),
    client: 'Vedette',
    client_url: url,
  }
}

function detailsOf({ incident, monitor, regions }: Notice) {
  return {
    ...(monitor && { monitor: monitor.name, target: clip(monitor.target, maxDetail) }),
    ...(regions.length > 0 && { where_from: regionsText(regions) }),
    ...(incident && { since: clockText(incident.startedAt), cause: clip(incident.cause, maxDetail) }),
    ...(monitor && monitor.tags.length > 0 && { tags: monitor.tags.join(', ') }),
  }
}
