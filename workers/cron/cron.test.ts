import { createScheduledController, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, it } from 'vitest'
import type { LaneHealth } from '#core/rpc'
import { checkedAt } from '#status/freshness'
import { scheduled } from './index.ts'
import { pokeIncidents } from './poke-incidents.ts'
import { pokeLanes } from './poke-lanes.ts'

const minute = 60_000
const noon = Date.UTC(2026, 10, 20, 12)
const laneName = 'lane:weur:7:g1'

beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare('DELETE FROM lanes'),
    env.DB.prepare('DELETE FROM assignments'),
    env.DB.prepare(
      `INSERT INTO lanes (name, region, number, generation, overflow, assigned_version, acked_version)
       VALUES (?, 'weur', 7, 1, 0, 3, 3)`,
    ).bind(laneName),
    env.DB.prepare(
      `INSERT INTO assignments (lane, monitor_id, workspace_id, region, version, region_index, region_count, from_tick)
       VALUES (?1, 'mon_a', 'wsp_a', 'weur', 1, 0, 1, 0), (?1, 'mon_b', 'wsp_b', 'weur', 2, 0, 1, 0)`,
    ).bind(laneName),
  ])
})

const laneRow = () =>
  env.DB.prepare(
    'SELECT last_seen_at AS seen, silent_since AS silent, occupancy_milli AS occupancy FROM lanes',
  ).first<{
    seen: number | null
    silent: number | null
    occupancy: number
  }>()

/** Lanes that answer, or do not, and monitors that remember what they were told. */
function world(health: Partial<LaneHealth> = {}) {
  const told: string[] = []
  const state = { answers: true }
  const bindings = {
    ...env,
    LANES: {
      getByName: (lane: string) => ({
        poke: async (): Promise<LaneHealth> => {
          if (!state.answers) throw new Error('no answer')
          return {
            lane,
            version: 3,
            monitors: 2,
            occupancy: 0.5,
            lastSlot: null,
            latenessMs: 0,
            owedVotes: 0,
            owedHours: 0,
            ...health,
          }
        },
      }),
    },
    MONITORS: {
      getByName: (name: string) => ({
        silent: async ({ region, since }: { region: string; since: number }) => {
          told.push(`${name} ${region} ${(since - noon) / minute}`)
        },
      }),
    },
  } as unknown as Env
  const run = async (at: number) => pokeLanes.run(bindings, { scheduledTime: at, now: at }).catch(String)
  return { state, told, run, bindings }
}

describe('poke-lanes', () => {
  it('notes a healthy lane every five minutes, and sooner only when it has news', async ({ expect }) => {
    const { run } = world()
    await run(noon)
    expect(await laneRow()).toEqual({ seen: noon, silent: null, occupancy: 500 })
    for (let after = 1; after < 5; after += 1) await run(noon + after * minute)
    expect((await laneRow())?.seen).toBe(noon)
    await run(noon + 5 * minute)
    expect((await laneRow())?.seen).toBe(noon + 5 * minute)
    await world({ occupancy: 1.5 }).run(noon + 6 * minute)
    expect(await laneRow()).toMatchObject({ seen: noon + 6 * minute, occupancy: 1500 })
  })

  it('tells the monitors of a lane once when it has been silent for three minutes', async ({ expect }) => {
    const { state, told, run } = world()
    await run(noon - minute)
    state.answers = false
    for (let after = 0; after < 3; after += 1) {
      expect(await run(noon + after * minute)).toContain('1 of 1 lanes did not answer')
    }
    expect(told).toEqual([])
    for (let after = 3; after < 9; after += 1) await run(noon + after * minute)
    expect(told.toSorted()).toEqual(['monitor:wsp_a:mon_a weur 0', 'monitor:wsp_b:mon_b weur 0'])

    state.answers = true
    await run(noon + 9 * minute)
    expect(await laneRow()).toMatchObject({ seen: noon + 9 * minute, silent: null })
    state.answers = false
    for (let after = 10; after < 15; after += 1) await run(noon + after * minute)
    expect(told).toHaveLength(4)
  })

  it('reports again when a monitor could not be told', async ({ expect }) => {
    const { state, run, bindings } = world()
    state.answers = false
    let fails = true
    const heard: string[] = []
    Object.assign(bindings, {
      MONITORS: {
        getByName: (name: string) => ({
          silent: async () => {
            if (fails && name.endsWith('mon_b')) throw new Error('busy')
            heard.push(name)
          },
        }),
      },
    })
    for (let after = 0; after < 4; after += 1) await run(noon + after * minute)
    fails = false
    await run(noon + 4 * minute)
    await run(noon + 5 * minute)
    expect(heard.filter((name) => name.endsWith('mon_b'))).toHaveLength(1)
  })
})

describe('poke-incidents', () => {
  it('wakes what is not over and what owes, once each', async ({ expect }) => {
    const incident = env.DB.prepare(
      `INSERT INTO incidents (id, workspace_id, group_key, status, started_at, revision, body)
       VALUES (?, 'wsp_c', ?, ?, 1, 1, '{}')`,
    )
    const delivery = env.DB.prepare(
      `INSERT INTO deliveries (id, workspace_id, group_key, channel_id, state, created_at, revision, body)
       VALUES (?, 'wsp_c', ?, 'chn', ?, ?, 1, '{}')`,
    )
    await env.DB.batch([
      incident.bind('i1', 'open-one', 'open'),
      incident.bind('i2', 'taken', 'acknowledged'),
      incident.bind('i3', 'over', 'resolved'),
      delivery.bind('d1', 'open-one', 'owed', noon - 3 * minute),
      delivery.bind('d2', 'owes', 'owed', noon - 3 * minute),
      delivery.bind('d3', 'young', 'owed', noon - minute),
      delivery.bind('d4', 'done', 'delivered', noon - 3 * minute),
    ])
    const woken: string[] = []
    const INCIDENTS = { getByName: (name: string) => ({ poke: async () => void woken.push(name) }) }
    await pokeIncidents.run({ ...env, INCIDENTS } as unknown as Env, { scheduledTime: noon, now: noon })
    expect(woken.toSorted()).toEqual(['open-one', 'owes', 'taken'].map((key) => `incident:wsp_c:${key}`))
  })
})

const controller = (cron: string) => createScheduledController({ cron, scheduledTime: new Date(noon) })

describe('scheduled', () => {
  it('runs every job of the minute against real objects', async ({ expect }) => {
    await scheduled(controller('* * * * *'), env)
    expect((await laneRow())?.seen).toBeGreaterThan(Date.now() - minute)
    expect(await checkedAt(env, 'any')).toBeGreaterThan(Date.now() - minute)
    const poked = await runInDurableObject(env.LANES.getByName(laneName), (lane) => typeof lane)
    expect(poked).toBe('object')
  })

  it('goes on when a job fails', async ({ expect }) => {
    const before = Date.now()
    const { state, bindings } = world()
    state.answers = false
    await scheduled(controller('* * * * *'), bindings)
    expect(await checkedAt(env, 'any')).toBeGreaterThanOrEqual(before)
  })

  it('pings the dead man’s switch when all went well, and only then', async ({ expect }) => {
    const pinged: string[] = []
    const original = globalThis.fetch
    globalThis.fetch = async (input) => {
      pinged.push(new Request(input).url)
      return new Response('ok')
    }
    try {
      const { state, bindings } = world()
      const watched = { ...bindings, DEAD_MAN_URL: 'https://watch.example/ping' }
      await scheduled(controller('* * * * *'), watched)
      expect(pinged).toEqual(['https://watch.example/ping'])
      state.answers = false
      await scheduled(controller('* * * * *'), watched)
      expect(pinged).toHaveLength(1)
    } finally {
      globalThis.fetch = original
    }
  })

  it('runs the hourly and the daily jobs, and refuses a time it does not know', async ({ expect }) => {
    await scheduled(controller('7 * * * *'), env)
    await scheduled(controller('23 3 * * *'), env)
    await expect(scheduled(controller('1 1 1 1 *'), env)).rejects.toThrow('nothing is scheduled')
  })
})
