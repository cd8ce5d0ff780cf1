import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { acknowledged, opened, resolved } from './examples/notices.ts'
import { ntfy } from './ntfy.ts'

describe('an ntfy message', () => {
  it('goes to the root with its topic, and breaks through only for what is critical', async ({ expect }) => {
    const { sent } = await laidOut(ntfy, opened)
    expect(sent.path).toBe('/')
    expect(sent.body).toMatchObject({ priority: 5, tags: ['red_circle'], title: 'Checkout is down' })
    expect(sent.body.click).toBe('https://vedette.example.com/incidents/inc_1')
    expect((await laidOut(ntfy, acknowledged)).sent.body.priority).toBe(2)
    expect((await laidOut(ntfy, resolved)).sent.body.tags).toEqual(['green_circle'])
  })

  it('needs no token, and sends an icon only if there is one', async ({ expect }) => {
    const open = await laidOut(ntfy, opened, { config: { token: undefined } })
    expect(open.sent.headers.has('authorization')).toBe(false)
    expect(open.sent.body).not.toHaveProperty('icon')
    const icon = 'https://vedette.example.com/icon.png'
    expect((await laidOut(ntfy, opened, { config: { icon } })).sent.body.icon).toBe(icon)
  })

  it('uses ntfy.sh unless told otherwise, whose topics are secrets', ({ expect }) => {
    const typed = ntfy.config.parse({ topic: 'our-alerts-91bd' })
    expect(typed.server).toBe('https://ntfy.sh')
    expect(JSON.stringify(ntfy.mask(typed))).not.toContain('our-alerts')
  })
})
