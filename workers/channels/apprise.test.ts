import { describe, inject, it } from 'vitest'
import { sampleNotice } from '#core/alert/sample-notice'
import type { Notice } from '#core/incident/schema'
import { apprise } from './apprise.ts'
import { askNothing } from './define.ts'
import { deliver } from './deliver.ts'

const url = 'https://apprise.example.com/notify/ops'
const sent = async (notice: Notice, more: object = {}) => {
  const saying = { now: 0, thread: null, ask: askNothing }
  const request = await apprise.toRequest(apprise.config.parse({ url, ...more }), notice, saying)
  return { request, body: await request.json<Record<string, string>>() }
}

describe('Apprise', () => {
  it('is told title, text, links and how bad it is', async ({ expect }) => {
    const { request, body } = await sent(sampleNotice('incident.opened'), {
      tag: 'night',
      authorization: 'Basic eDp5',
    })
    expect(request.url).toBe(url)
    expect(request.headers.get('authorization')).toBe('Basic eDp5')
    expect(body).toMatchObject({
      title: 'Checkout "EU" & <API> is down',
      type: 'failure',
      format: 'text',
      tag: 'night',
    })
    expect(body['body']).toContain('Acknowledge: https://vedette.example.com/acknowledge/sample')
    expect(body).not.toHaveProperty('urls')
    const types = await Promise.all(
      (['incident.acknowledged', 'incident.resolved', 'test', 'domain.expiring'] as const).map(
        async (kind) => (await sent(sampleNotice(kind))).body['type'],
      ),
    )
    expect(types).toEqual(['info', 'success', 'info', 'warning'])
  })

  const targets = inject('targets')
  const answering = async (status: number, text: string) => {
    const key = crypto.randomUUID()
    await fetch(
      `${targets}/receive/set?${new URLSearchParams({ key, status: String(status), text }).toString()}`,
      {
        method: 'POST',
      },
    )
    const config = { url: `${targets}/in/${key}/notify`, urls: 'mailto://secret-user:pw@example.com' }
    const options = { allowPrivateTargets: true, now: Date.now() }
    return deliver({ type: 'apprise', config }, sampleNotice('incident.opened'), options)
  }
  const details = (...lines: string[]) =>
    JSON.stringify({ error: 'not all', details: lines.map((line) => ['INFO', '2026-11-20 19:00:00', line]) })

  it('that reached nobody for want of a configuration has not delivered', async ({ expect }) => {
    expect(await answering(204, '')).toMatchObject({ result: 'permanent', status: 204, error: 'HTTP 204' })
  })

  it('that reached some counts as said, so that they hear the end, and the story tells what is missing', async ({
    expect,
  }) => {
    const some = await answering(
      424,
      details('Sent Slack notification.', 'Failed to send to mailto://secret-user:pw@example.com'),
    )
    expect(some).toMatchObject({ result: 'delivered', status: 424, error: null, remark: /^HTTP 424: / })
    expect(some.remark).not.toContain('secret-user')
  })

  it('that reached nobody is asked again', async ({ expect }) => {
    expect(await answering(424, details('Failed to send'))).toMatchObject({
      result: 'transient',
      status: 424,
    })
    expect(await answering(424, '')).toMatchObject({ result: 'transient' })
  })
})
