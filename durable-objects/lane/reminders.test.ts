import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import type { Expiry, ExpiryReport } from '#core/expiry/expiry'
import { monitorObject } from '#platform/objects'
import { createWorkspace, request } from '../../test/factories.ts'
import { Reminders } from './reminders.ts'
import type { Roster, Watched } from './roster.ts'

// From a certificate that is about to expire to the channel that hears of it: API, lanes, monitor and incident object.

const targets = inject('targets')
const { ports, roots } = inject('tlsTargets')
const soon = { timeout: 15_000, interval: 50 }

async function scene(target: string, more: Record<string, unknown> = {}) {
  const { key, workspaceId } = await createWorkspace()
  const inbox = crypto.randomUUID()
  const post = async (path: string, body: unknown) => {
    const response = await request(`/api/v1/${path}`, { key, body })
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json<{ id: string }>()
  }
  const url = `${targets}/receive?key=${inbox}`
  await post('channels', { name: 'hook', type: 'webhook', config: { url } })
  const { id } = await post('monitors', {
    name: 'Shop',
    check: {
      type: 'tls',
      hostname: '127.0.0.1',
      port: ports[target],
      serverName: 'shop.example.test',
      ca: roots,
      degradedDays: 0,
      ...more,
    },
    intervalSeconds: 10,
    regions: ['weur', 'enam', 'apac'],
  })
  const received = async () => {
    const list = await (await fetch(`${targets}/received?key=${inbox}`)).json<{ body: string }[]>()
    return list.map(({ body }) => JSON.parse(body) as { type: string; data: { notice: { title: string } } })
  }
  const get = async (path: string) =>
    (await request(`/api/v1/${path}`, { key })).json<{ data: Record<string, unknown>[] }>()
  return { id, object: monitorObject(env, workspaceId, id), received, get }
}

describe('a lane that finds what is about to run out', () => {
  it('says so once a day, for nobody may have been there to hear', async ({ expect }) => {
    const reports: ExpiryReport[] = []
    const expires = async (report: ExpiryReport) => {
      reports.push(report)
      return 'filed'
    }
    const fake = { MONITORS: { getByName: () => ({ expires }) } } as unknown as Env
    const reminders = new Reminders(fake, 'weur', { holds: () => true } as unknown as Roster)
    const watched = { entry: { workspaceId: 'wsp_1', monitorId: 'mon_1', configVersion: 1 } } as Watched
    const hourMs = 3_600_000
    const now = Date.now()
    const expiry: Expiry = {
      kind: 'certificate',
      subject: 'shop.example',
      id: 'a1',
      expiresAt: now + 6.5 * 24 * hourMs,
      reminderDays: [7],
    }
    const said = async (...hours: number[]) => {
      for (const hour of hours) await reminders.note(watched, expiry, now + hour * hourMs)
      return reports.length
    }
    expect(await said(0, 0.1, 1, 12)).toBe(1)
    expect(await said(24, 25, 36)).toBe(2)
    expect(await said(48)).toBe(3)
  })
})

describe('a certificate that expires in five days', { timeout: 60_000 }, () => {
  it('is told once by all regions together, while the monitor is up', async ({ expect }) => {
    const { id, object, received, get } = await scene('expiresSoon')
    await vi.waitFor(async () => expect(await received()).toHaveLength(1), soon)
    await vi.waitFor(async () => expect((await object.state()).votes).toHaveLength(3), soon)
    // Another round of checks in every region changes nothing.
    const [{ data: before }, all] = [await get(`monitors/${id}/results`), await received()]
    await vi.waitFor(
      async () =>
        expect((await get(`monitors/${id}/results`)).data.length).toBeGreaterThan(before.length + 2),
      { timeout: 25_000, interval: 200 },
    )
    expect(await received()).toEqual(all)
    expect(all).toMatchObject([
      {
        type: 'certificate.expiring',
        data: { notice: { title: 'The certificate of shop.example.test expires in 5 days' } },
      },
    ])
    expect((await object.state()).status).toBe('up')
    expect((await get('incidents')).data).toEqual([])
    expect((await get('deliveries')).data).toMatchObject([
      { event: 'certificate.expiring', incidentId: null, state: 'delivered' },
    ])
    const [{ data: results }, { data: found }] = [
      await get(`monitors/${id}/results`),
      await get(`monitors/${id}/findings`),
    ]
    expect(results[0]).not.toHaveProperty('expiry')
    expect(results[0]).toMatchObject({ certificate: { host: 'shop.example.test', daysLeft: 4 } })
    expect(found).toHaveLength(3)
  })

  it('is not told at thresholds that nobody asked for', async ({ expect }) => {
    const { object, received } = await scene('expiresSoon', { reminderDays: [3] })
    await vi.waitFor(async () => expect((await object.state()).votes).toHaveLength(3), soon)
    expect(await received()).toEqual([])
  })
})
