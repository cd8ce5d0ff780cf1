import { z } from 'zod'
import { clockText, regionsText } from '#core/incident/notice'
import type { Notice } from '#core/incident/schema'
import { clip, defineChannel, dots, hostOf, postJson } from './define.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'
import { oneLine, pressLine, sourceOf, ticketAct, ticketKey, urgencyOf, wordsOf } from './ticket.ts'

const config = z.object({
  apiKey: token('API key', 'Of an integration “API”: your team → Integrations → Add integration.'),
  apiUrl: apiUrl('https://api.opsgenie.com').meta({
    title: 'API address',
    description:
      'https://api.eu.opsgenie.com for an account in the EU, https://api.atlassian.com/jsm/ops/integration for Jira Service Management.',
  }),
})

// https://docs.opsgenie.com/docs/alert-api#create-alert
const maxMessage = 130
const maxAlias = 512
const maxDescription = 15_000
const maxNote = 25_000
const maxDetail = 1000
const maxTags = 20
const maxTag = 50

const priorities = { critical: 'P1', warning: 'P3', info: 'P5' } as const

/** Opsgenie: one alert for each incident, by its alias; acknowledged and closed along with it. */
export const opsgenie = defineChannel({
  type: 'opsgenie',
  title: 'Opsgenie',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, apiKey: dots }),
  secrets: ({ apiKey }) => [apiKey],
  recipient: (masked) => hostOf(masked['apiUrl']),
  address: (stored) => stored.apiUrl,

  toRequest({ apiKey, apiUrl: base }, notice, { now }) {
    const act = ticketAct(notice)
    const alias = clip(ticketKey(notice), maxAlias)
    const authorization = `GenieKey ${apiKey}`
    const post = (path: string, body: object) =>
      postJson(under(base, `v2/alerts${path}`), JSON.stringify(body), { authorization })
    const { lines, presses } = wordsOf(notice, now)
    const links = presses.map(pressLine)
    if (act === 'open') {
      const description = clip([...lines, '', ...links].join('\n'), maxDescription)
      return post('', { ...alertOf(notice, alias), description })
    }
    const said = { source: 'Vedette', note: clip([notice.title, ...lines].join('\n'), maxNote) }
    return post(`/${encodeURIComponent(alias)}/${act}?identifierType=alias`, said)
  },
})

function alertOf(notice: Notice, alias: string) {
  const { title, incident, monitor, regions } = notice
  return {
    message: oneLine(title, maxMessage),
    alias,
    priority: priorities[urgencyOf(notice)],
    source: 'Vedette',
    entity: oneLine(sourceOf(notice), maxAlias),
    tags: (monitor?.tags ?? []).slice(0, maxTags).map((tag) => clip(tag, maxTag)),
    details: {
      ...(monitor && { monitor: monitor.name, target: clip(monitor.target, maxDetail) }),
      ...(regions.length > 0 && { 'where from': regionsText(regions) }),
      ...(incident && { since: clockText(incident.startedAt) }),
    },
  }
}
