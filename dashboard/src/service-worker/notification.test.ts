import { describe, it } from 'vitest'
import type { PushMessage } from '#core/device/push-message'
import { notificationOf, pathOf, resultOf } from './notification.ts'

const message: PushMessage = {
  title: '🔴 Checkout is down',
  body: 'HTTP 503 from Western Europe',
  tag: 'inc_1',
  url: 'https://vedette.example.com/incidents/inc_1',
  at: 1_700_000_000_000,
  event: 'incident.opened',
  urgent: true,
  incidentId: 'inc_1',
}
const shown = (part: Partial<PushMessage> = {}) => notificationOf(JSON.stringify({ ...message, ...part }), 5)
const actions = (part: Partial<PushMessage> = {}) => shown(part).details.actions.map(({ action }) => action)

describe('a notification', () => {
  it('says what is wrong, stays until somebody looks, and offers to take it on', ({ expect }) => {
    const { title, details } = shown()
    expect(title).toBe('🔴 Checkout is down')
    expect(details).toMatchObject({
      body: message.body,
      tag: 'inc_1',
      renotify: true,
      silent: false,
      requireInteraction: true,
      timestamp: message.at,
    })
    expect(actions()).toEqual(['acknowledge', 'open'])
  })

  it('offers to take on only what nobody has, and what is an incident', ({ expect }) => {
    expect(actions({ event: 'incident.escalated' })).toEqual(['acknowledge', 'open'])
    for (const event of [
      'incident.acknowledged',
      'incident.resolved',
      'certificate.expiring',
      'test',
    ] as const)
      expect(actions({ event }), event).toEqual(['open'])
    expect(actions({ incidentId: null })).toEqual(['open'])
  })

  it('of somebody who has taken it on makes no sound', ({ expect }) => {
    expect(shown({ event: 'incident.acknowledged', urgent: false }).details).toMatchObject({
      renotify: false,
      silent: true,
      requireInteraction: false,
    })
  })

  it('is shown for what cannot be read too', ({ expect }) => {
    for (const text of [undefined, '', 'not json', 'null', '[]', '{"title":1}', '{"title":"x"}']) {
      const { title, details } = notificationOf(text, 5)
      expect(title, text).toBe('News from Vedette')
      expect(details).toMatchObject({ tag: 'unreadable', timestamp: 5, data: { url: '/' } })
    }
  })

  it('that tells what became of an act takes the place of the one that asked', ({ expect }) => {
    const { details } = resultOf(message, { title: 'Taken on', body: 'Acknowledged by Anna' })
    expect(details).toMatchObject({
      tag: 'inc_1',
      silent: true,
      renotify: false,
      body: 'Acknowledged by Anna',
    })
  })

  it('leads to a page of its own origin, whatever the message says', ({ expect }) => {
    const origin = 'https://vedette.example.com'
    expect(pathOf(message.url, origin)).toBe('/incidents/inc_1')
    expect(pathOf('https://elsewhere.example/incidents/inc_1?x=1#y', origin)).toBe('/incidents/inc_1?x=1#y')
    expect(pathOf('javascript:alert(1)', origin)).toBe('alert(1)')
    expect(pathOf('http://[', origin)).toBe('/')
  })
})
