import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { clip, defineChannel, dots, hostOf, jsonOf, postJson } from './define.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'
import { oneLine, pressLine, ticketAct, ticketKey, urgencyOf, wordsOf } from './ticket.ts'

const config = z.object({
  apiKey: token('API key', 'Integrations → REST – Generic: what stands in its URL behind /alert/.'),
  routingKey: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .meta({ title: 'Routing key', description: 'Settings → Routing keys: which team is told.' }),
  apiUrl: apiUrl('https://alert.victorops.com/integrations/generic/20131114/alert'),
})

// https://help.splunk.com/splunk-observability-cloud/splunk-on-call/integrations-with-splunk-on-call/rest-endpoint-integration-for-splunk-on-call
const types = { critical: 'CRITICAL', warning: 'WARNING', info: 'INFO' } as const
const maxTitle = 1000
const maxText = 10_000

/** Splunk On-Call (VictorOps): one incident of theirs for each of ours, by its `entity_id`. */
export const splunkOnCall = defineChannel({
  type: 'splunk-on-call',
  title: 'Splunk On-Call (VictorOps)',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, apiKey: dots }),
  secrets: ({ apiKey }) => [apiKey],
  recipient: ({ apiUrl: base, routingKey }) => `${hostOf(base)}/${String(routingKey)}`,
  address: (stored) => stored.apiUrl,

  toRequest({ apiKey, routingKey, apiUrl: base }, notice, { now }) {
    const path = [apiKey, routingKey].map(encodeURIComponent).join('/')
    return postJson(under(base, path), JSON.stringify(messageOf(notice, now)))
  },
  // It also refuses with 200: https://docs.saltproject.io/en/latest/ref/modules/all/salt.modules.victorops.html
  classify: (_status, body) => (jsonOf(body)['result'] === 'failure' ? 'permanent' : null),
  receipt: () => null,
})

function messageTypeOf(notice: Notice): string {
  const act = ticketAct(notice)
  if (act === 'open') return types[urgencyOf(notice)]
  return act === 'acknowledge' ? 'ACKNOWLEDGEMENT' : 'RECOVERY'
}

function messageOf(notice: Notice, now: number) {
  const { title, text, incident, at } = notice
  const { lines, presses } = wordsOf(notice, now)
  return {
    message_type: messageTypeOf(notice),
    entity_id: ticketKey(notice),
    entity_display_name: oneLine(title, maxTitle),
    state_message: clip([...lines, ...presses.map(pressLine)].join('\n'), maxText),
    // In seconds.
    state_start_time: Math.floor((incident?.startedAt ?? at) / 1000),
    timestamp: Math.floor(at / 1000),
    monitoring_tool: 'Vedette',
    ...(ticketAct(notice) === 'acknowledge' && { ack_message: oneLine(text, maxTitle) }),
    ...Object.fromEntries(presses.map((press) => [`vo_annotate.u.${press.text}`, press.url])),
  }
}
