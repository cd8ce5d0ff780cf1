import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { openDatabase } from '#db/database'
import { findMonitor } from '#db/queries/monitors'
import { listTransitions } from '#db/queries/transitions'
import { monitorObject } from '#platform/objects'
import { createWorkspace, request } from '../../test/factories.ts'

// The whole line with nothing replaced: API, lanes, checks, monitor object, incident object, webhook, D1.

const targets = inject('targets')
const db = openDatabase(env.DB)
const soon = { timeout: 15_000, interval: 50 }

/** A workspace with a webhook receiver and a monitor at 10 s from three regions on a target of its own. */
async function scene(confirm: Record<string, unknown> = {}) {
  const workspace = await createWorkspace()
  const { key, workspaceId } = workspace
  const target = crypto.randomUUID()
  const post = async (path: string, body: unknown) => {
    const response = await request(`/api/v1/${path}`, { key, body })
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json<{ id: string }>()
  }
  const url = `${targets}/receive?key=${target}`
  await post('channels', { name: 'hook', type: 'webhook', config: { url } })
  const { id } = await post('monitors', {
    name: 'Shop',
    check: { type: 'http', url: `${targets}/flip?key=${target}` },
    intervalSeconds: 10,
    regions: ['weur', 'enam', 'apac'],
    confirm,
  })
  const object = monitorObject(env, workspaceId, id)
  const answer = (status: string, agent = '') =>
    fetch(`${targets}/flip/set?key=${target}&status=${status}${agent && `&agent=${agent}`}`, {
      method: 'POST',
    })
  const events = async () => {
    const received = await (await fetch(`${targets}/received?key=${target}`)).json<{ body: string }[]>()
    return received.map(({ body }) => (JSON.parse(body) as { type: string }).type)
  }
  return { workspaceId, id, object, answer, events }
}

describe('from a failing target to a filed transition', { timeout: 60_000 }, () => {
  it('an outage is told once, its end is told once, and D1 shows both', async ({ expect }) => {
    const { workspaceId, id, object, answer, events } = await scene()
    await vi.waitFor(async () => expect((await object.state()).status).toBe('up'), soon)

    await answer('500')
    const brokenAt = Date.now()
    await vi.waitFor(async () => expect(await events()).toEqual(['incident.opened']), soon)
    expect(await object.state()).toMatchObject({ status: 'down', version: 1 })

    await answer('200')
    await vi.waitFor(
      async () => expect(await events()).toEqual(['incident.opened', 'incident.resolved']),
      soon,
    )

    await vi.waitFor(async () => {
      expect(await object.state()).toMatchObject({ status: 'up', seq: 3, owes: false })
      expect(await findMonitor(db, workspaceId, id)).toMatchObject({ status: 'up', statusSeq: 3 })
    }, soon)
    const own = await object.transitions({ from: 0, to: Date.now() + 1_000 })
    expect(own.map(({ to }) => to)).toEqual(['up', 'down', 'up'])
    expect(await listTransitions(db, workspaceId, id, { from: 0, to: Date.now() + 1_000 })).toEqual(own)
    const [, wentDown] = own
    expect(wentDown?.evidence).toMatchObject({ statusCode: 500, blame: 'target' })
    // The first failing tick of the second region: within one interval of the truth.
    expect(Math.abs((wentDown?.at ?? 0) - brokenAt)).toBeLessThan(10_000)
  })

  it('one failing region of a quorum of two leaves it up and says nothing', async ({ expect }) => {
    const { object, answer, events } = await scene({ regions: 2 })
    await vi.waitFor(async () => expect((await object.state()).status).toBe('up'), soon)
    await answer('500', 'weur')
    const verdict = async () => (await object.state()).votes.find(({ region }) => region === 'weur')?.verdict
    await vi.waitFor(async () => expect(await verdict()).toBe('down'), soon)
    await new Promise((done) => setTimeout(done, 3_000))
    expect(await object.state()).toMatchObject({ status: 'up', seq: 1, owes: false })
    expect(await events()).toEqual([])
  })
})
