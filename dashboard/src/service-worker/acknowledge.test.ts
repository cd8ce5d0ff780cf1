import { describe, it } from 'vitest'
import type { PushMessage } from '#core/device/push-message'
import { acknowledge } from './acknowledge.ts'

const origin = 'https://vedette.example.com'
const message: PushMessage = {
  title: '🔴 Checkout is down',
  body: 'HTTP 503',
  tag: 'inc_1',
  url: `${origin}/incidents/inc_1`,
  at: 0,
  event: 'incident.opened',
  urgent: true,
  incidentId: 'inc_1',
  acknowledgeUrl: `${origin}/a/dlv_1.x.y`,
}
const incident = {
  title: 'Checkout is down',
  status: 'acknowledged',
  timeline: [{ kind: 'acknowledged', text: 'Acknowledged by Anna' }],
}

/** A `fetch` that answers in turn, and what was asked of it. */
function answering(...answers: (Response | Error)[]) {
  const asked: string[] = []
  const call: typeof fetch = (input, init) => {
    asked.push(`${init?.method} ${typeof input === 'string' ? input : ''}`)
    const next = answers.shift() ?? new Error('asked once too often')
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  }
  return { call, asked }
}

describe('taking an incident on from a notification', () => {
  it('is done as who is signed in, and names them', async ({ expect }) => {
    const { call, asked } = answering(Response.json(incident))
    expect(await acknowledge(message, origin, call)).toEqual({
      title: '👀 Acknowledged by Anna',
      body: 'Checkout is down',
    })
    expect(asked).toEqual(['POST /api/v1/incidents/inc_1/acknowledge'])
  })

  it('is done by the signed link when nobody is signed in', async ({ expect }) => {
    const { call, asked } = answering(new Response('', { status: 401 }), new Response('page'))
    expect((await acknowledge(message, origin, call)).title).toBe('👀 Acknowledged')
    expect(asked[1]).toBe('POST /a/dlv_1.x.y')
  })

  it('says what to do when there is neither', async ({ expect }) => {
    const { acknowledgeUrl: _link, ...bare } = message
    const refused = () => new Response('', { status: 401 })
    expect(await acknowledge(bare, origin, answering(refused()).call)).toMatchObject({
      title: 'Not acknowledged',
      body: expect.stringContaining('sign in'),
    })
    const expired = answering(refused(), new Response('', { status: 410 }))
    expect((await acknowledge(message, origin, expired.call)).body).toContain('expired')
  })

  it('says when it is over already, or does not work', async ({ expect }) => {
    const over = answering(Response.json({ ...incident, status: 'resolved' }))
    expect((await acknowledge(message, origin, over.call)).title).toContain('over already')
    const broken = answering(new Response('', { status: 503 }))
    expect((await acknowledge(message, origin, broken.call)).body).toContain('503')
    const away = answering(new TypeError('Failed to fetch'))
    expect((await acknowledge(message, origin, away.call)).body).toContain('cannot be reached')
  })
})
