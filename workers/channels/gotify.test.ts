import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { opened, resolved } from './examples/notices.ts'
import { gotify } from './gotify.ts'

describe('a Gotify message', () => {
  it('has its token in a header, and opens the incident when pressed', async ({ expect }) => {
    const { sent } = await laidOut(gotify, opened)
    expect(sent.path).toBe('/message')
    expect(sent.headers.get('x-gotify-key')).toMatch(/^Acanary/)
    expect(sent.body).toMatchObject({
      title: '🔴 Checkout is down',
      priority: 9,
      extras: {
        'client::display': { contentType: 'text/markdown' },
        'client::notification': { click: { url: 'https://vedette.example.com/incidents/inc_1' } },
      },
    })
    expect((await laidOut(gotify, resolved)).sent.body.priority).toBe(5)
  })
})
