import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { anatomyOf, headlineOf, plainLines, type Tone } from './anatomy.ts'
import { clip, defineChannel, dots, hostOf, jsonOf, postJson, type Reading, tried } from './define.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'

const config = z.object({
  token: token('API token', 'Of an application you make at pushover.net/apps/build.'),
  user: token('User or group key', 'On your dashboard at pushover.net, on the right.'),
  critical: z.enum(['high', 'emergency']).default('high').meta({
    title: 'Critical incidents',
    description:
      'High sounds in quiet hours too. Emergency repeats every minute, for an hour at most, until somebody presses Acknowledge in the app or here.',
  }),
  device: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,25}(,[A-Za-z0-9_-]{1,25})*$/, 'Names of devices, with commas between')
    .optional()
    .meta({ title: 'Devices', description: 'Left out: all of them.' }),
  apiUrl: apiUrl('https://api.pushover.net'),
})

// https://pushover.net/api#limits
const maxMessage = 1024
const maxTitle = 250
const maxUrl = 512
const maxUrlTitle = 100
const maxValue = 300

/** Every so many seconds, for so long: at least 30, at most 10,800. https://pushover.net/api#priority */
const emergency = { priority: 2, retry: 60, expire: 3600 }

const isOver: readonly Notice['event'][] = ['incident.acknowledged', 'incident.resolved']

const priorities: Record<Tone, number> = { critical: 1, warning: 0, good: 0, soon: 0, plain: 0, seen: -1 }

function messageOf(notice: Notice, now: number) {
  const said = anatomyOf(notice, now)
  const [press] = said.presses
  const lines = plainLines(said).map((line) => clip(line, maxValue))
  const link = press && press.url.length <= maxUrl
  return {
    title: clip(headlineOf(said), maxTitle),
    message: clip(lines.join('\n'), maxMessage),
    priority: priorities[said.tone],
    timestamp: Math.floor(said.at / 1000),
    ...(link && { url: press.url, url_title: clip(press.text, maxUrlTitle) }),
  }
}

/** Names the key that is not valid, or no longer: https://pushover.net/api#response */
function readingOf(_status: number, body: string): Reading | null {
  const { token: application, user } = jsonOf(body)
  return application === 'invalid' || user === 'invalid' ? 'revoked' : null
}

export const pushover = defineChannel({
  type: 'pushover',
  title: 'Pushover',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, token: dots, user: dots }),
  secrets: (stored) => [stored.token, stored.user],
  recipient: ({ apiUrl: base }) => hostOf(base),
  address: (stored) => stored.apiUrl,

  async toRequest({ token: key, user, critical, device, apiUrl: base }, notice, { now, ask }) {
    const message = messageOf(notice, now)
    const repeats = critical === 'emergency' && message.priority === priorities.critical
    const { incident } = notice
    // What repeats until somebody presses it must end when somebody has, or nothing is wrong any more.
    if (critical === 'emergency' && incident && isOver.includes(notice.event))
      await tried(ask, cancellation(base, key, incident.id))
    const body = {
      token: key,
      user,
      ...message,
      ...(repeats && { ...emergency, ...(incident && { tags: incident.id }) }),
      ...(device !== undefined && { device }),
    }
    return postJson(under(base, '1/messages.json'), JSON.stringify(body))
  },

  classify: readingOf,
})

/** https://pushover.net/api/receipts#cancel_by_tag */
const cancellation = (base: string, key: string, tag: string): Request =>
  postJson(
    under(base, `1/receipts/cancel_by_tag/${encodeURIComponent(tag)}.json`),
    JSON.stringify({ token: key }),
  )
