import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import type { RegionTroubleSettings } from '#core/alert/region-trouble'
import { monitorObject } from '#platform/objects'
import { createWorkspace, request } from '../../../test/factories.ts'

// The whole line with nothing replaced: API, lanes, checks, monitor objects, the region's object, a webhook.

const targets = inject('targets')
const soon = { timeout: 45_000, interval: 100 }
/** The same server by three names: hosts of their own, as far as anybody can see. */
const names = ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']
const regions = ['weur', 'enam', 'apac']

interface Said {
  type: string
  title: string
  text: string
  severity: string
}

/** A workspace with a webhook receiver, and monitors on one target each, whose hosts differ. */
async function scene(settings: Partial<RegionTroubleSettings> = {}) {
  const { key, workspaceId } = await createWorkspace()
  const inbox = crypto.randomUUID()
  const call = async (path: string, body: unknown, method = 'POST') => {
    const response = await request(`/api/v1/${path}`, { key, method, body })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json<{ id: string }>()
  }
  await call('channels', {
    name: 'hook',
    type: 'webhook',
    config: { url: `${targets}/receive?key=${inbox}` },
  })
  const set = (regionTrouble: Partial<RegionTroubleSettings>) => call('alerting', { regionTrouble }, 'PATCH')
  await set(settings)
  const watch = async (name: string, where: string[]) => {
    const flip = crypto.randomUUID()
    const number = watched.length + 1
    const origin = targets.replace('127.0.0.1', names[number % names.length] ?? '')
    const { id } = await call('monitors', {
      name: `${name} ${number}`,
      check: { type: 'http', url: `${origin}/flip?key=${flip}`, timeoutMs: 2_000 },
      intervalSeconds: 10,
      regions: where,
    })
    watched.push({ id, flip, object: monitorObject(env, workspaceId, id) })
  }
  const watched: { id: string; flip: string; object: ReturnType<typeof monitorObject> }[] = []
  const answer = async (status: string, agent = '', from = 0, to = watched.length) => {
    for (const { flip } of watched.slice(from, to))
      await fetch(`${targets}/flip/set?key=${flip}&status=${status}${agent && `&agent=${agent}`}`, {
        method: 'POST',
      })
  }
  const said = async (): Promise<Said[]> => {
    const received = await (await fetch(`${targets}/received?key=${inbox}`)).json<{ body: string }[]>()
    return received.map(({ body }) => {
      const { type, data } = JSON.parse(body) as {
        type: string
        data: { incident: { severity: string }; notice: { title: string; text: string } }
      }
      return { type, title: data.notice.title, text: data.notice.text, severity: data.incident.severity }
    })
  }
  const statuses = async () => {
    const states = await Promise.all(watched.map(({ object }) => object.state()))
    return states.map(({ status }) => status)
  }
  const allAre = (status: string) =>
    vi.waitFor(async () => {
      const now = await statuses()
      if (now.some((one) => one !== status)) throw new Error(`not all are ${status}: ${now.join(' ')}`)
    }, soon)
  return { key, workspaceId, watch, watched, answer, said, statuses, allAre, set }
}
const titlesOf = async (said: () => Promise<Said[]>) =>
  (await said()).map(({ type, title }) => `${type}: ${title}`)

describe('a region whose network breaks', { timeout: 150_000 }, () => {
  it('is one incident, whatever the number of monitors that only it sees fail', async ({ expect }) => {
    const { watch, answer, said, statuses, allAre, key, set } = await scene()
    for (let n = 0; n < 12; n += 1) await watch('Shop', regions)
    await allAre('up')
    await answer('reset', 'weur')
    await vi.waitFor(async () => expect(await said()).toHaveLength(1), soon)
    const [first] = await said()
    expect(first).toMatchObject({ type: 'incident.opened', severity: 'warning' })
    expect(first?.title).toContain('Western Europe is in trouble')
    expect(first?.text).toMatch(/of \d+ monitors fail from there alone/)
    expect(first?.text).toContain('your targets answer elsewhere')
    const { data } = await (await request('/api/v1/incidents', { key })).json<{ data: unknown[] }>()
    expect(data).toMatchObject([
      { title: 'Western Europe is in trouble', regions: ['weur'], monitorId: null },
    ])
    await new Promise((done) => setTimeout(done, 12_000))
    expect(await said()).toHaveLength(1)
    expect(new Set(await statuses())).toEqual(new Set(['up']))
    await set({ enabled: false })
    await vi.waitFor(async () => expect(await said()).toHaveLength(2), soon)
    expect((await said())[1]).toMatchObject({ type: 'incident.resolved' })
  })

  it('holds back what only it watches, and tells it when the trouble is over', async ({ expect }) => {
    const { watch, answer, said, allAre, set, key } = await scene()
    for (let n = 0; n < 7; n += 1) await watch('Shop', regions)
    for (let n = 0; n < 2; n += 1) await watch('Lone', ['weur'])
    await allAre('up')
    await answer('reset', 'weur', 0, 7)
    await vi.waitFor(async () => expect(await titlesOf(said)).toHaveLength(1), soon)
    await answer('reset', 'weur', 7, 8)
    await answer('500', 'weur', 8, 9)
    // Over a network that works comes an answer: it is told as always.
    await vi.waitFor(async () => expect((await titlesOf(said)).join()).toContain('Lone 9 is down'), soon)
    await vi.waitFor(async () => {
      const { data } = await (
        await request('/api/v1/incidents', { key })
      ).json<{ data: { title: string }[] }>()
      expect(data.map(({ title }) => title)).toContain('Lone 8 is down')
    }, soon)
    await new Promise((done) => setTimeout(done, 1_000))
    expect((await titlesOf(said)).join()).not.toContain('Lone 8')
    await set({ enabled: false })
    await vi.waitFor(async () => {
      const all = (await titlesOf(said)).join()
      expect(all).toContain('incident.opened: Lone 8 is down')
      expect(all).toContain('incident.resolved: ')
    }, soon)
    await answer('200')
    await vi.waitFor(async () => {
      const all = await said()
      expect(all.filter(({ type }) => type === 'incident.opened')).toHaveLength(3)
      expect(all.filter(({ type }) => type === 'incident.resolved')).toHaveLength(3)
    }, soon)
  })

  it('is not what a large outage is: when all regions agree, each monitor is told', async ({ expect }) => {
    const { watch, answer, said, statuses, allAre } = await scene({ share: 0.1, minMonitors: 3 })
    for (let n = 0; n < 8; n += 1) await watch('Shop', regions)
    for (let n = 0; n < 4; n += 1) await watch('Lone', ['weur'])
    await allAre('up')
    await answer('reset', '', 0, 8)
    // The log is a moment behind: where only lone monitors have failed so far, nothing speaks against it yet.
    await vi.waitFor(async () => expect(await statuses()).toContain('down'), soon)
    await new Promise((done) => setTimeout(done, 500))
    await answer('reset')
    await allAre('down')
    await vi.waitFor(async () => {
      const told = new Set((await said()).map(({ title }) => /(?:Shop|Lone) \d+/.exec(title)?.[0]))
      for (let n = 1; n <= 12; n += 1) expect(told).toContain(`${n <= 8 ? 'Shop' : 'Lone'} ${n}`)
    }, soon)
    expect((await titlesOf(said)).join()).not.toContain('in trouble')
  })
})
