import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import type { ExpiryReport } from '#core/expiry/expiry'
import type { ParentWord } from '#core/monitor/kin'
import type { Transition } from '#core/monitor/transition'
import type { Verdict, Vote } from '#core/monitor/vote'
import type { DissentFact, Hold, IncidentFact, ObserveRequest } from '#core/rpc'
import { openDatabase } from '#db/database'
import { listIncidents } from '#db/queries/incidents'
import type { MonitorOrders } from '#db/queries/monitor-config'
import { newId } from '#platform/new-id'
import type { Identity, Links } from './links.ts'
import type { LogEntry } from './store.ts'
import { Watch } from './watch.ts'

const regions = ['weur', 'enam', 'apac']

/** Links that remember what was said and answer as told. */
class Recorded implements Links {
  facts: IncidentFact[] = []
  logged: LogEntry[] = []
  published: Transition[] = []
  /** How often screens were told of something that is no transition. */
  refreshed = 0
  asked: (ObserveRequest & { lane: string })[] = []
  answer: (lane: string) => Promise<Vote | null> = async () => null
  warmed = 0
  /** How many facts were on their way when each transition was published. */
  toldBefore: number[] = []
  incidentFails = false
  logFails = false
  load: () => Promise<MonitorOrders | null> = () => Promise.reject(new Error('no D1'))

  observe(lane: string, request: ObserveRequest): Promise<Vote | null> {
    this.asked.push({ lane, ...request })
    return this.answer(lane)
  }
  nobodyHears = false
  async report(fact: IncidentFact): Promise<boolean> {
    if (this.incidentFails) throw new Error('the incident object is away')
    this.facts.push(fact)
    return !this.nobodyHears
  }
  dissents: (DissentFact & { of: string })[] = []
  hold: () => Promise<Hold | null> = () => Promise.resolve(null)
  async dissent(of: string, fact: DissentFact): Promise<{ hold: Hold | null }> {
    this.dissents.push({ of, ...fact })
    return { hold: await this.hold() }
  }
  async warm(): Promise<void> {
    this.warmed += 1
  }
  async log(entry: LogEntry): Promise<void> {
    if (this.logFails) throw new Error('D1 is away')
    this.logged.push(entry)
  }
  async publish(transition: Transition | null): Promise<void> {
    if (!transition) {
      this.refreshed += 1
      return
    }
    this.toldBefore.push(this.facts.length)
    this.published.push(transition)
  }
  vouched: { parentId: string; newerThan: number; generation: number }[] = []
  parent: (parentId: string) => Promise<ParentWord> = () => Promise.reject(new Error('nobody there'))
  vouch(parentId: string, question: { newerThan: number; generation: number }): Promise<ParentWord> {
    this.vouched.push({ parentId, ...question })
    return this.parent(parentId)
  }
  told: (ParentWord & { childId: string; spreadMs: number })[] = []
  deafChildren: string[] = []
  async tell(childId: string, word: ParentWord, spreadMs: number): Promise<void> {
    if (this.deafChildren.includes(childId)) throw new Error('the child is away')
    this.told.push({ ...word, childId, spreadMs })
  }
  loadOrders(): Promise<MonitorOrders | null> {
    return this.load()
  }
}

let seq = 0
function vote(region: string, verdict: Verdict, change: Partial<Vote> = {}): Vote {
  seq += 1
  const failing = verdict !== 'up' && verdict !== 'unknown'
  return {
    region,
    verdict,
    firstFailingTick: failing ? Date.now() - 1_000 : null,
    lastTick: Date.now(),
    configVersion: 1,
    seq,
    evidence: { message: 'HTTP 500', failure: 'status', blame: 'target', statusCode: 500, latencyMs: 12 },
    ...change,
  }
}

/** A watch over the storage of a real object, which itself is left asleep. */
async function scene(change: Partial<MonitorOrders> = {}) {
  const identity: Identity = { workspaceId: newId('workspace'), monitorId: newId('monitor') }
  const name = `monitor:${identity.workspaceId}:${identity.monitorId}`
  const stub = env.MONITORS.getByName(name)
  const orders: MonitorOrders = {
    ...identity,
    version: 1,
    name: 'Shop',
    target: 'https://shop.example/',
    intervalSeconds: 60,
    regions: regions.map((region) => ({ region, lane: `lane:${region}:0:g1` })),
    confirm: { regions: 'majority', failures: 2, recoveries: 2 },
    alertOnDegraded: false,
    policyId: null,
    tags: [],
    paused: false,
    maintenances: [],
    ...change,
  }
  const links = new Recorded()
  const background: Promise<unknown>[] = []
  const watchOn = (storage: DurableObjectStorage) =>
    new Watch(storage, identity, links, (work) => void background.push(work))
  /** Runs inside the object, then waits for what went on behind. */
  const act = async <T>(work: (watch: Watch) => T | Promise<T>): Promise<T> =>
    runInDurableObject(stub, async (_object, { storage }) => {
      const result = await work(watchOn(storage))
      await Promise.all(background.splice(0))
      return result
    })
  const record = (...votes: Vote[]) =>
    act(async (watch) => {
      const answers: string[] = []
      for (const one of votes) answers.push(await watch.record(one))
      return answers
    })
  const alarm = () => runInDurableObject(stub, (_object, { storage }) => storage.getAlarm())
  /** Keeps the real object asleep, so that what is due is done by the recorded links. */
  const disarm = () => runInDurableObject(stub, (_object, { storage }) => storage.deleteAlarm())
  await act((watch) => watch.configure(orders))
  return { identity, stub, orders, links, act, record, alarm, disarm }
}
type Scene = Awaited<ReturnType<typeof scene>>

const allUp = () => regions.map((region) => vote(region, 'up'))
const status = ({ act }: Scene) => act((watch) => watch.state().status)
const transitionsOf = ({ links }: Scene) => links.logged.flatMap((entry) => ('id' in entry ? [entry] : []))
const kinds = ({ links }: Scene) => links.facts.map(({ kind }) => kind)

/** Down in two regions, with the incident told. */
async function downScene(change: Partial<MonitorOrders> = {}): Promise<Scene> {
  const made = await scene(change)
  await made.record(...allUp(), vote('weur', 'down'), vote('enam', 'down'))
  return made
}

const without = (made: Scene, gone: string) => ({
  ...made.orders,
  version: 2,
  regions: made.orders.regions.filter(({ region }) => region !== gone),
})
const windowOf = (from: number, to: number) => [
  { id: 'mnt_1', startsAt: Date.now() + from, endsAt: Date.now() + to },
]
const pass = (ms: number) => new Promise((done) => setTimeout(done, ms))

describe('the way of an alert', () => {
  it('is made ready while a suspicion is confirmed, and not again once it is told', async ({ expect }) => {
    const { record, links } = await scene()
    await record(...allUp())
    expect(links.warmed).toBe(0)
    await record(vote('weur', 'suspect'))
    expect(links.warmed).toBe(1)
    await record(vote('weur', 'down'), vote('enam', 'down'))
    const { warmed } = links
    await record(vote('apac', 'down'))
    expect(links.warmed).toBe(warmed)
  })

  it('is begun before live screens are told', async ({ expect }) => {
    const { links } = await downScene()
    expect(links.facts).toHaveLength(1)
    expect(links.toldBefore.at(-1)).toBe(1)
  })

  it('does not tell twice when two votes that decide come at once', async ({ expect }) => {
    const { record, act, links } = await scene()
    await record(...allUp())
    const both = [vote('weur', 'down'), vote('enam', 'down'), vote('apac', 'down')]
    await act((watch) => Promise.all(both.map((one) => watch.record(one))))
    expect(links.facts).toHaveLength(1)
    expect(links.published.filter(({ to }) => to === 'down')).toHaveLength(1)
  })

  it('keeps the transitions of 400 days, and the one in force before them', async ({ expect }) => {
    const { stub, act, record } = await scene()
    const day = 86_400_000
    await runInDurableObject(stub, (_object, { storage }) => {
      for (const [position, days] of [
        [-3, 900],
        [-2, 500],
        [-1, 401],
        [0, 10],
      ] as const)
        storage.sql.exec(
          'INSERT INTO transitions (seq, at, body) VALUES (?, ?, ?)',
          position,
          Date.now() - days * day,
          JSON.stringify({ seq: position }),
        )
    })
    for (let more = 0; more < 2; more += 1)
      await record(...regions.map((region) => vote(region, more ? 'down' : 'up')))
    const kept = await act((watch) =>
      watch.transitions({ from: Date.now() - 400 * day, to: Date.now() + day }),
    )
    expect(kept.map(({ seq: one }) => one)).toEqual([-1, 0, 1, 2])
    const all = await runInDurableObject(
      stub,
      (_object, { storage }) => storage.sql.exec('SELECT seq FROM transitions').toArray().length,
    )
    expect(all).toBe(4)
  })

  it('names the maintenance that it falls into', async ({ expect }) => {
    const { act, orders, links } = await downScene()
    const maintenances = windowOf(-1_000, 60_000).map((window) => ({ ...window, title: 'Move the database' }))
    await act((watch) => watch.configure({ ...orders, maintenances }))
    await act((watch) => watch.configure({ ...orders, maintenances: [] }))
    expect(links.facts.slice(1)).toMatchObject([
      { kind: 'maintenance', active: true, title: 'Move the database' },
      { kind: 'maintenance', active: false },
    ])
  })
})

describe('votes', () => {
  it('come up silently, go down with one fact, and come back with one', async ({ expect }) => {
    const { record, links, act } = await scene()
    expect(await record(...allUp())).toEqual(['filed', 'filed', 'filed'])
    expect(links.facts).toEqual([])

    expect(await record(vote('weur', 'down'), vote('enam', 'down'))).toEqual(['filed', 'filed'])
    expect(await act((watch) => watch.state())).toMatchObject({ status: 'down', seq: 2, owes: false })
    expect(links.facts).toMatchObject([
      { kind: 'trouble', transition: { from: 'up', to: 'down', regions: ['weur', 'enam'], seq: 2 } },
    ])

    await record(vote('apac', 'up'), vote('weur', 'up'))
    expect(links.facts.slice(1)).toMatchObject([{ kind: 'recovered', transition: { to: 'up', seq: 3 } }])
    expect(links.logged.flatMap((entry) => ('id' in entry ? [entry.to] : []))).toEqual(['up', 'down', 'up'])
    expect(links.published.map(({ to }) => to)).toEqual(['up', 'down', 'up'])
  })

  it('of an older configuration or seq, or of a region not asked for, count nothing', async ({ expect }) => {
    const { record, act } = await scene({ version: 3, confirm: { regions: 1, failures: 1, recoveries: 1 } })
    await record(...allUp().map((one) => ({ ...one, configVersion: 3 })))
    const late = { seq: 1, lastTick: Date.now() - 5_000, configVersion: 3 }
    expect(
      await record(
        vote('weur', 'down', { configVersion: 2 }),
        vote('weur', 'down', late),
        vote('oc', 'down'),
      ),
    ).toEqual(['filed', 'filed', 'filed'])
    expect(await act((watch) => watch.state().status)).toBe('up')
  })

  it('of a lane that lost its memory count in spite of a lower seq', async ({ expect }) => {
    const { record, act } = await scene({ regions: [{ region: 'weur', lane: 'lane:weur:0:g1' }] })
    await record(vote('weur', 'up', { lastTick: Date.now() - 5_000 }))
    await record(vote('weur', 'down', { seq: 1 }))
    expect(await act((watch) => watch.state().status)).toBe('down')
  })

  it('are kept by the lane while nobody knows the monitor, and counted once D1 answers', async ({
    expect,
  }) => {
    const fresh = await scene()
    const identity = { workspaceId: newId('workspace'), monitorId: newId('monitor') }
    const stub = env.MONITORS.getByName(`monitor:${identity.workspaceId}:${identity.monitorId}`)
    await runInDurableObject(stub, async (_object, { storage }) => {
      const { links } = fresh
      const watch = new Watch(storage, identity, links, () => undefined)
      expect(await watch.record(vote('weur', 'up'))).toBe('kept')

      links.load = async () => null
      expect(await watch.record(vote('weur', 'up'))).toBe('filed')
      expect(watch.state()).toMatchObject({ status: 'pending', votes: [] })

      links.load = async () => ({ ...fresh.orders, ...identity })
      expect(await watch.record(vote('weur', 'up'))).toBe('filed')
      expect(watch.state().votes).toHaveLength(1)
    })
  })

  it('of a newer configuration count under the known one while D1 does not answer', async ({ expect }) => {
    const { record, act } = await scene()
    await record(...allUp())
    await record(vote('weur', 'down', { configVersion: 2 }), vote('enam', 'down', { configVersion: 2 }))
    expect(await act((watch) => watch.state())).toMatchObject({ status: 'down', version: 1 })
  })
})

describe('a suspicion', () => {
  it('asks the other regions at once and believes what they answer', async ({ expect }) => {
    const { record, links, act } = await scene()
    await record(...allUp())
    links.answer = async (lane) => vote(lane.split(':')[1] ?? '', 'down')
    const firstFailingTick = Date.now() + 10
    await record(vote('weur', 'suspect', { firstFailingTick }))
    expect(links.asked.map(({ lane, newerThan }) => [lane, newerThan])).toEqual([
      ['lane:enam:0:g1', firstFailingTick],
      ['lane:apac:0:g1', firstFailingTick],
    ])
    expect(await act((watch) => watch.state().status)).toBe('down')
    expect(links.facts).toHaveLength(1)
  })

  it('is asked about once, however many suspect, and nobody waits whose vote already decides', async ({
    expect,
  }) => {
    const { record, links, act } = await scene()
    await record(...allUp())
    const answers = new Map<string, PromiseWithResolvers<Vote | null>>()
    links.answer = (lane) => {
      const answer = Promise.withResolvers<Vote | null>()
      answers.set(lane, answer)
      return answer.promise
    }
    await act(async (watch) => {
      const soon = { firstFailingTick: Date.now() + 10 }
      const suspicions = [
        watch.record(vote('weur', 'suspect', soon)),
        watch.record(vote('weur', 'down', soon)),
      ]
      await vi.waitFor(() => expect(links.asked).toHaveLength(2))
      expect(await watch.record(vote('enam', 'down', soon))).toBe('filed')
      expect(links.facts).toHaveLength(1)
      for (const answer of answers.values()) answer.resolve(null)
      expect(await Promise.all(suspicions)).toEqual(['filed', 'filed'])
    })
    expect(links.asked).toHaveLength(2)
    expect(links.facts).toHaveLength(1)
  })

  it('that nobody answers to changes nothing at first, and is asked again by the alarm', async ({
    expect,
  }) => {
    const made = await scene()
    const { record, links, alarm } = made
    await record(...allUp())
    links.answer = () => Promise.reject(new Error('the lane is away'))
    const before = Date.now()
    await record(vote('weur', 'down', { firstFailingTick: before + 10, lastTick: before + 10 }))
    expect(await status(made)).toBe('up')
    const at = (await alarm()) ?? 0
    expect(at - before).toBeGreaterThan(5_000)
    expect(at - before).toBeLessThan(16_000)
  })

  it('asks the lane that has the region now when the known one knows nothing', async ({ expect }) => {
    const { record, links, act, orders } = await scene()
    await record(...allUp())
    links.load = async () => ({
      ...orders,
      regions: regions.map((region) => ({ region, lane: `lane:${region}:7:g1` })),
    })
    links.answer = async (lane) => (lane.includes(':7:') ? vote(lane.split(':')[1] ?? '', 'down') : null)
    await record(vote('weur', 'suspect', { firstFailingTick: Date.now() + 10 }))
    expect(new Set(links.asked.map(({ lane }) => lane))).toEqual(
      new Set(['lane:enam:0:g1', 'lane:apac:0:g1', 'lane:enam:7:g1', 'lane:apac:7:g1']),
    )
    expect(await act((watch) => watch.state().status)).toBe('down')
  })

  it('is not waited for longer than five seconds', async ({ expect }) => {
    const made = await scene()
    await made.record(...allUp())
    made.links.answer = () => new Promise(() => undefined)
    const before = Date.now()
    await made.record(vote('weur', 'suspect', { firstFailingTick: before + 10 }))
    expect(Date.now() - before).toBeGreaterThanOrEqual(4_900)
    expect(Date.now() - before).toBeLessThan(7_000)
  })
})

describe('a silent lane', () => {
  it('makes the status unknown once too few are left, and an open incident stays open', async ({
    expect,
  }) => {
    const made = await downScene()
    const since = Date.now() + 1
    await made.act(async (watch) => {
      await watch.silent({ region: 'weur', since })
      await watch.silent({ region: 'enam', since })
    })
    expect(await status(made)).toBe('unknown')
    expect(kinds(made)).toEqual(['trouble'])

    await made.record(
      vote('weur', 'up', { lastTick: since + 1 }),
      vote('enam', 'up', { lastTick: since + 1 }),
    )
    expect(kinds(made)).toEqual(['trouble', 'recovered'])
  })

  it('that has spoken since is not silent', async ({ expect }) => {
    const made = await scene()
    await made.record(...allUp())
    await made.act((watch) => watch.silent({ region: 'weur', since: Date.now() - 60_000 }))
    expect(await made.act((watch) => watch.state().votes.map(({ verdict }) => verdict))).toEqual([
      'up',
      'up',
      'up',
    ])
  })
})

describe('what is owed', () => {
  it('to the incident object keeps the vote with its lane until it is taken, once', async ({ expect }) => {
    const made = await scene()
    const { record, links, act, alarm } = made
    await record(...allUp())
    links.incidentFails = true
    expect(await record(vote('weur', 'down'), vote('enam', 'down'))).toEqual(['filed', 'kept'])
    expect(await act((watch) => watch.state())).toMatchObject({ status: 'down', owes: true })
    expect(await alarm()).toBeGreaterThan(Date.now() - 1)

    links.incidentFails = false
    await act((watch) => watch.tick())
    expect(kinds(made)).toEqual(['trouble'])
    expect(await act((watch) => watch.state().owes)).toBe(false)
  })

  it('to D1 does not hold up the alert, and is paid later', async ({ expect }) => {
    const made = await scene()
    const { record, links, act } = made
    links.logFails = true
    expect(await record(...allUp(), vote('weur', 'down'), vote('enam', 'down'))).toEqual(
      Array.from({ length: 5 }, () => 'filed'),
    )
    expect(kinds(made)).toEqual(['trouble'])
    expect(links.logged).toEqual([])
    expect(await act((watch) => watch.state().owes)).toBe(true)

    links.logFails = false
    await act((watch) => watch.tick())
    expect(transitionsOf(made).map(({ seq: number }) => number)).toEqual([1, 2])
  })

  it('survives the object: decided before an eviction, it is told once after it', async ({ expect }) => {
    const { identity, stub, links, record, act } = await scene({
      regions: [{ region: 'weur', lane: 'lane:weur:0:g1' }],
    })
    await record(vote('weur', 'up'))
    links.incidentFails = true
    expect(await record(vote('weur', 'down'))).toEqual(['kept'])
    await evictDurableObject(stub)

    // From here on the real object speaks to the real incident object.
    await stub.poke()
    await vi.waitFor(async () => expect((await stub.state()).owes).toBe(false), { timeout: 5_000 })
    const incident = env.INCIDENTS.getByName(`incident:${identity.workspaceId}:${identity.monitorId}`)
    await vi.waitFor(
      async () => {
        await (incident as unknown as { poke(): Promise<void> }).poke()
        const rows = await listIncidents(openDatabase(env.DB), identity.workspaceId, {
          limit: 10,
          before: undefined,
        })
        expect(rows.map(({ incident: { status: state } }) => state)).toEqual(['open'])
      },
      { timeout: 5_000 },
    )
    expect(await act((watch) => watch.state().seq)).toBe(2)
  })
})

describe('changes with an incident open', () => {
  it('pause closes it with the reason, resume begins anew', async ({ expect }) => {
    const made = await downScene()
    const { orders, links, act, record } = made
    await act((watch) => watch.configure({ ...orders, version: 2, paused: true }))
    expect(links.facts.at(-1)).toMatchObject({ kind: 'closed', reason: 'The monitor was paused', seq: 2 })
    expect(await status(made)).toBe('paused')
    expect(await record(vote('weur', 'down', { configVersion: 2 }))).toEqual(['filed'])

    const resumedAt = Date.now()
    await act((watch) => watch.configure({ ...orders, version: 3 }))
    expect(await act((watch) => watch.state())).toMatchObject({ status: 'pending', votes: [] })
    const long = { configVersion: 3, firstFailingTick: resumedAt - 600_000 }
    await record(vote('weur', 'down', long), vote('enam', 'down', long))
    const reopened = links.facts.at(-1)
    expect(reopened).toMatchObject({ kind: 'trouble', transition: { from: 'pending' } })
    if (reopened?.kind === 'trouble') expect(reopened.transition.at).toBeGreaterThanOrEqual(resumedAt)
  })

  it('delete closes it with the reason and who did it, and no later configuration brings it back', async ({
    expect,
  }) => {
    const made = await downScene()
    const { orders, links, act, record } = made
    links.incidentFails = true
    await act((watch) => watch.remove({ at: Date.now(), by: 'user:1' }))
    expect(await act((watch) => watch.state().owes)).toBe(true)
    links.incidentFails = false
    expect(await record(vote('weur', 'down'))).toEqual(['filed'])
    expect(links.facts.at(-1)).toMatchObject({
      kind: 'closed',
      reason: 'The monitor was deleted',
      by: 'user:1',
    })

    await act((watch) => watch.configure({ ...orders, version: 9 }))
    await record(vote('weur', 'up', { configVersion: 9 }))
    expect(await act((watch) => watch.state())).toMatchObject({ version: 1, votes: [], owes: false })
    expect(kinds(made)).toEqual(['trouble', 'closed'])
  })

  it('an edit keeps the status until there is new evidence', async ({ expect }) => {
    const made = await downScene()
    const { orders, act, record } = made
    await act((watch) => watch.configure({ ...orders, version: 2 }))
    await record(vote('weur', 'up'), vote('enam', 'up'), vote('apac', 'up'))
    expect(await status(made)).toBe('down')
    expect(kinds(made)).toEqual(['trouble'])
    await record(...['weur', 'enam'].map((region) => vote(region, 'up', { configVersion: 2 })))
    expect(kinds(made)).toEqual(['trouble', 'recovered'])
  })

  it('removing the region that saw it closes it; removing another does not', async ({ expect }) => {
    const other = await downScene()
    await other.act((watch) => watch.configure(without(other, 'apac')))
    expect(kinds(other)).toEqual(['trouble'])
    expect(await status(other)).toBe('down')

    const seeing = await downScene()
    await seeing.act((watch) => watch.configure(without(seeing, 'weur')))
    expect(seeing.links.facts.at(-1)).toMatchObject({ kind: 'closed', reason: 'No longer watched from weur' })
    expect(await status(seeing)).toBe('pending')
  })

  it('switching off alerts for degraded ends an incident about it', async ({ expect }) => {
    const made = await scene({ alertOnDegraded: true })
    const { orders, act, record } = made
    await record(...allUp(), vote('weur', 'degraded'), vote('enam', 'degraded'))
    expect(kinds(made)).toEqual(['trouble'])
    await act((watch) => watch.configure({ ...orders, version: 2, alertOnDegraded: false }))
    expect(kinds(made)).toEqual(['trouble', 'closed'])
  })

  it('degraded says nothing unless it is asked to', async ({ expect }) => {
    const made = await scene()
    await made.record(...allUp(), vote('weur', 'degraded'), vote('enam', 'degraded'))
    expect(await status(made)).toBe('degraded')
    expect(kinds(made)).toEqual([])
  })
})

describe('flapping', () => {
  const flapping = { enterAt: 5, leaveAt: 1, withinSeconds: 1800 }
  const falls = async ({ record }: Scene) => record(vote('weur', 'down'), vote('enam', 'down'))
  const rises = async ({ record }: Scene) => record(vote('weur', 'up'), vote('enam', 'up'))
  const since = ({ act }: Scene) => act((watch) => watch.state().flappingSince)
  /** Up, and then through so many outages, the last of which is not over. */
  async function outages(count: number, change: Partial<MonitorOrders> = {}): Promise<Scene> {
    const made = await scene({ flapping, ...change })
    await made.record(...allUp())
    for (let index = 0; index < count; index += 1) {
      if (index > 0) await rises(made)
      await falls(made)
    }
    return made
  }

  it('begins with the third outage, says so once, and is silent about single changes', async ({ expect }) => {
    const made = await outages(3)
    expect(kinds(made)).toEqual(['trouble', 'recovered', 'trouble', 'recovered', 'trouble'])
    expect(made.links.facts.at(-1)).toMatchObject({ flapping: { active: true, changes: 5 } })
    expect(await since(made)).toBeGreaterThan(0)
    for (let more = 0; more < 3; more += 1) {
      await rises(made)
      await falls(made)
    }
    expect(made.links.facts).toHaveLength(5)
    expect(transitionsOf(made)).toHaveLength(1 + 5 + 6)
  })

  it('ends by itself, and who heard of it hears that', async ({ expect }) => {
    const made = await outages(3, { flapping: { ...flapping, withinSeconds: 1 } })
    await rises(made)
    expect(await made.alarm()).toBeLessThan(Date.now() + 2_000)
    await made.disarm()
    await pass(1_050)
    await made.act((watch) => watch.tick())
    expect(made.links.facts.slice(5)).toMatchObject([
      { kind: 'recovered', flapping: { active: false, changes: 6 }, transition: { to: 'up' } },
    ])
    expect(await since(made)).toBeNull()
    expect(made.links.logged.filter((entry) => 'flappingSince' in entry)).toMatchObject([
      { flappingSince: expect.any(Number) },
      { flappingSince: null },
    ])
    await falls(made)
    expect(made.links.facts.at(-1)).toMatchObject({ kind: 'trouble', transition: { to: 'down' } })
    expect(made.links.facts.at(-1)).not.toHaveProperty('flapping')
  })

  it('that ends in an outage says that, and tells its end', async ({ expect }) => {
    const made = await outages(3, { flapping: { ...flapping, withinSeconds: 1 } })
    await made.disarm()
    await pass(1_050)
    await made.act((watch) => watch.tick())
    expect(made.links.facts.slice(5)).toMatchObject([{ kind: 'trouble', flapping: { active: false } }])
    await rises(made)
    expect(kinds(made).slice(6)).toEqual(['recovered'])
  })

  it('that ends while nobody can see is told when somebody can', async ({ expect }) => {
    const made = await outages(3, { flapping: { ...flapping, withinSeconds: 1 } })
    for (const region of regions)
      await made.act((watch) => watch.silent({ region, since: Date.now() + 1_000 }))
    expect(await status(made)).toBe('unknown')
    await made.disarm()
    await pass(1_050)
    await made.act((watch) => watch.tick())
    expect(made.links.facts).toHaveLength(5)
    await made.record(...allUp())
    expect(made.links.facts.slice(5)).toMatchObject([{ kind: 'recovered', flapping: { active: false } }])
  })

  it('is closed by a pause like any other trouble, and forgotten', async ({ expect }) => {
    const made = await outages(3)
    await made.act((watch) => watch.configure({ ...made.orders, version: 2, paused: true }))
    expect(kinds(made).slice(5)).toEqual(['closed'])
    expect(await since(made)).toBeNull()
  })

  it('counts nothing that happens in a maintenance', async ({ expect }) => {
    const made = await outages(3, { maintenances: windowOf(-1_000, 60_000) })
    expect(await since(made)).toBeNull()
    await made.act((watch) => watch.configure({ ...made.orders, maintenances: [] }))
    expect(kinds(made)).toEqual(['trouble'])
  })

  it('can be switched off, also while it lasts', async ({ expect }) => {
    const off = await outages(3, { flapping: null })
    expect(kinds(off)).toEqual(['trouble', 'recovered', 'trouble', 'recovered', 'trouble'])
    expect(off.links.facts.at(-1)).not.toHaveProperty('flapping')
    const made = await outages(3)
    await made.act((watch) => watch.configure({ ...made.orders, version: 2, flapping: null }))
    expect(made.links.facts.slice(5)).toMatchObject([{ kind: 'trouble', flapping: { active: false } }])
    expect(await since(made)).toBeNull()
  })

  it('outlives the object', async ({ expect }) => {
    const made = await outages(3)
    await made.disarm()
    await evictDurableObject(made.stub)
    await rises(made)
    expect(made.links.facts).toHaveLength(5)
    expect(await since(made)).toBeGreaterThan(0)
  })
})

describe('a child', () => {
  const parents = ['mon_p', 'mon_q']
  let parentSeq = 0
  const parentDown = (parentId = 'mon_p', change: Partial<ParentWord> = {}): ParentWord => ({
    parentId,
    seq: (parentSeq += 1),
    cause: { id: parentId, name: 'Router' },
    since: Date.now() - 500,
    ...change,
  })
  const parentUp = (parentId = 'mon_p', change: Partial<ParentWord> = {}): ParentWord => ({
    ...parentDown(parentId),
    cause: null,
    ...change,
  })
  /** Up, and its parents too. */
  async function child(change: Partial<MonitorOrders> = {}): Promise<Scene> {
    const made = await scene({ dependsOn: parents, ...change })
    made.links.parent = async (parentId) => parentUp(parentId)
    await made.record(...allUp())
    return made
  }
  const hears = ({ act }: Scene, word: ParentWord, spreadMs = 0) => act((watch) => watch.hear(word, spreadMs))
  const reason = ({ act }: Scene) => act((watch) => watch.state().reason)

  it('of a parent that says it is down is unknown, and says why', async ({ expect }) => {
    const made = await child()
    const since = Date.now() - 100
    await made.act((watch) => watch.configure({ ...made.orders })) // nothing of the kind
    await hears(made, parentDown('mon_p', { since }))
    expect(await status(made)).toBe('unknown')
    expect(await reason(made)).toBe('Parent Router is down')
    expect(transitionsOf(made).at(-1)).toMatchObject({
      from: 'up',
      to: 'unknown',
      regions: [],
      evidence: null,
    })
    expect(kinds(made)).toEqual([])
  })

  it('in trouble asks its parents first, and is quiet if one is down', async ({ expect }) => {
    const made = await child()
    made.links.parent = async (parentId) => (parentId === 'mon_q' ? parentDown(parentId) : parentUp(parentId))
    await pass(20)
    const firstFailingTick = Date.now() - 5
    made.links.vouched = []
    await made.record(vote('weur', 'down', { firstFailingTick }), vote('enam', 'down', { firstFailingTick }))
    expect(made.links.vouched).toMatchObject([
      { parentId: 'mon_p', newerThan: firstFailingTick, generation: 1 },
      { parentId: 'mon_q', newerThan: firstFailingTick, generation: 1 },
    ])
    expect(await status(made)).toBe('unknown')
    expect(kinds(made)).toEqual([])
  })

  it('alerts when its parents are well, or cannot be asked', async ({ expect }) => {
    const well = await child()
    await well.record(vote('weur', 'down'), vote('enam', 'down'))
    expect(kinds(well)).toEqual(['trouble'])

    const alone = await child()
    alone.links.parent = () => Promise.reject(new Error('gone'))
    await alone.record(vote('weur', 'down'), vote('enam', 'down'))
    expect(await status(alone)).toBe('down')
    expect(kinds(alone)).toEqual(['trouble'])
  })

  it('keeps an open incident open while a parent is down', async ({ expect }) => {
    const made = await child()
    await made.record(vote('weur', 'down'), vote('enam', 'down'))
    await hears(made, parentDown())
    expect(await status(made)).toBe('unknown')
    expect(kinds(made)).toEqual(['trouble'])
  })

  it('is looked at afresh when the parent is back, before it may alert', async ({ expect }) => {
    const made = await child()
    await hears(made, parentDown())
    await made.record(vote('weur', 'down'), vote('enam', 'down'), vote('apac', 'down'))
    expect(await status(made)).toBe('unknown')
    const since = Date.now() + 20
    await pass(30)
    await hears(made, parentUp('mon_p', { since }))
    await made.disarm()
    expect(await status(made)).toBe('unknown')
    expect(kinds(made)).toEqual([])
    // What was seen before the recovery is no evidence, also when it comes late.
    await made.record(vote('weur', 'down', { lastTick: since }), vote('enam', 'down', { lastTick: since }))
    expect(await status(made)).toBe('unknown')

    made.links.answer = async (lane) =>
      vote(lane.split(':')[1] ?? '', 'down', { firstFailingTick: Date.now() })
    await pass(5)
    await made.act((watch) => watch.tick())
    expect(made.links.asked).toMatchObject(regions.map(() => ({ newerThan: since, anew: true })))
    expect(await status(made)).toBe('down')
    expect(made.links.facts).toMatchObject([{ kind: 'trouble' }])
    const [fact] = made.links.facts
    expect(fact?.kind === 'trouble' && fact.transition.at).toBeGreaterThanOrEqual(since)
  })

  it('comes back up without a word when it is well afterwards', async ({ expect }) => {
    const made = await child()
    await hears(made, parentDown())
    await hears(made, parentUp())
    await made.disarm()
    made.links.answer = async (lane) => vote(lane.split(':')[1] ?? '', 'up')
    await pass(5)
    await made.act((watch) => watch.tick())
    expect(await status(made)).toBe('up')
    expect(kinds(made)).toEqual([])
  })

  it('whose parent is back hears the end of what was open', async ({ expect }) => {
    const made = await child()
    await made.record(vote('weur', 'down'), vote('enam', 'down'))
    await hears(made, parentDown())
    await hears(made, parentUp())
    await pass(5)
    await made.record(...allUp())
    expect(kinds(made)).toEqual(['trouble', 'recovered'])
  })

  it('is quiet until the last of its parents is back', async ({ expect }) => {
    const made = await child()
    await hears(made, parentDown('mon_p'))
    await hears(made, parentDown('mon_q'))
    await hears(made, parentUp('mon_p'))
    await made.record(vote('weur', 'down'), vote('enam', 'down'))
    expect(await status(made)).toBe('unknown')
  })

  it('believes no older word, no stranger, and no outage that is its own', async ({ expect }) => {
    const made = await child()
    const early = parentDown('mon_p', { since: Date.now() - 60_000 })
    await hears(made, parentUp('mon_p'))
    await hears(made, early)
    expect(await status(made)).toBe('up')
    await hears(made, parentDown('mon_stranger'))
    expect(await status(made)).toBe('up')
    await hears(made, parentDown('mon_p', { cause: { id: made.identity.monitorId, name: 'Me' } }))
    expect(await status(made)).toBe('up')
  })

  it('asks a parent again whose word may have got lost, and is not silenced by its silence', async ({
    expect,
  }) => {
    const made = await child()
    await hears(made, parentDown())
    expect(await made.alarm()).toBeGreaterThan(Date.now() + 200_000)
    made.links.parent = () => Promise.reject(new Error('gone'))
    const due = () =>
      runInDurableObject(made.stub, (_object, { storage }) => {
        storage.sql.exec(`UPDATE parents SET body = json_set(body, '$.askAt', 1)`)
      })
    await due()
    await made.act((watch) => watch.tick())
    await made.disarm()
    expect(await status(made)).toBe('unknown')
    await made.record(vote('weur', 'down'), vote('enam', 'down'))
    expect(await status(made)).toBe('unknown')
    await due()
    await made.act((watch) => watch.tick())
    await made.disarm()
    await pass(5)
    await made.record(vote('weur', 'down'), vote('enam', 'down'))
    expect(await status(made)).toBe('down')
    expect(kinds(made)).toEqual(['trouble'])
  })

  it('that is told of a parent asks it how it is', async ({ expect }) => {
    const made = await scene()
    await made.record(...allUp())
    made.links.parent = async (parentId) => parentDown(parentId)
    await made.act((watch) => watch.configure({ ...made.orders, dependsOn: ['mon_p'] }))
    expect(made.links.vouched).toMatchObject([{ parentId: 'mon_p', newerThan: 0 }])
    expect(await status(made)).toBe('unknown')
    // And what it does not depend on any more does not keep it quiet.
    await made.act((watch) => watch.configure({ ...made.orders, version: 2, dependsOn: [] }))
    await made.disarm()
    made.links.answer = async (lane) => vote(lane.split(':')[1] ?? '', 'up', { configVersion: 2 })
    await pass(5)
    await made.act((watch) => watch.tick())
    expect(await status(made)).toBe('up')
  })

  it('that is paused stays paused whatever its parent does, and is quiet again afterwards', async ({
    expect,
  }) => {
    const made = await child()
    await made.act((watch) => watch.configure({ ...made.orders, version: 2, paused: true }))
    await hears(made, parentDown())
    expect(await status(made)).toBe('paused')
    await made.act((watch) => watch.configure({ ...made.orders, version: 3, paused: false }))
    await made.record(vote('weur', 'down', { configVersion: 3 }), vote('enam', 'down', { configVersion: 3 }))
    expect(await status(made)).toBe('unknown')
    expect(kinds(made)).toEqual([])
  })

  it('remembers all that when its object is evicted', async ({ expect }) => {
    const made = await child()
    await hears(made, parentDown())
    await made.disarm()
    await evictDurableObject(made.stub)
    await made.record(vote('weur', 'down'), vote('enam', 'down'))
    expect(await status(made)).toBe('unknown')
  })
})

describe('a parent', () => {
  const children = ['mon_a', 'mon_b', 'mon_c']

  it('tells its children that it is down, and that it is back', async ({ expect }) => {
    const made = await downScene({ children })
    const { monitorId } = made.identity
    expect(made.links.told).toMatchObject(
      children.map((childId) => ({
        childId,
        parentId: monitorId,
        seq: 1,
        cause: { id: monitorId, name: 'Shop' },
        spreadMs: 300,
      })),
    )
    made.links.told = []
    await made.record(vote('weur', 'up'), vote('enam', 'up'))
    expect(made.links.told).toMatchObject(children.map((childId) => ({ childId, seq: 2, cause: null })))
    expect(made.links.told[0]?.since).toBe(transitionsOf(made).at(-1)?.at)
  })

  it('tells a child that does not hear again, and it holds up no other', async ({ expect }) => {
    const made = await scene({ children })
    made.links.deafChildren = ['mon_a']
    await made.record(...allUp(), vote('weur', 'down'), vote('enam', 'down'))
    expect(new Set(made.links.told.map(({ childId }) => childId))).toEqual(new Set(['mon_b', 'mon_c']))
    expect(await made.alarm()).not.toBeNull()
    await made.disarm()
    made.links.deafChildren = []
    made.links.told = []
    await made.act((watch) => watch.tick())
    expect(made.links.told).toMatchObject([{ childId: 'mon_a', cause: { name: 'Shop' } }])
    await made.act((watch) => watch.tick())
    expect(made.links.told).toHaveLength(1)
  })

  it('asked by a child in trouble looks at itself on newer evidence', async ({ expect }) => {
    const made = await scene({ children })
    await made.record(...allUp())
    const newerThan = Date.now() + 5
    made.links.answer = async (lane) => vote(lane.split(':')[1] ?? '', 'down', { lastTick: newerThan + 1 })
    const word = await made.act((watch) => watch.vouch({ newerThan, generation: 1 }))
    expect(made.links.asked).toHaveLength(3)
    expect(word).toMatchObject({ parentId: made.identity.monitorId, cause: { name: 'Shop' } })
    expect(await status(made)).toBe('down')
    made.links.asked = []
    await made.act((watch) => watch.vouch({ newerThan: newerThan + 50, generation: 1 }))
    expect(made.links.asked).toEqual([]) // it is known to be down
  })

  it('that is well says so after it has looked', async ({ expect }) => {
    const made = await scene({ children })
    await made.record(...allUp())
    made.links.answer = async (lane) => vote(lane.split(':')[1] ?? '', 'up', { lastTick: Date.now() + 60 })
    const word = await made.act((watch) => watch.vouch({ newerThan: Date.now() + 50, generation: 1 }))
    expect(word).toMatchObject({ cause: null, seq: 0 })
  })

  it('passes on whose outage keeps it quiet itself, and asks up the chain no further than it reaches', async ({
    expect,
  }) => {
    const made = await scene({ children, dependsOn: ['mon_top'] })
    made.links.parent = async (parentId) => ({
      parentId,
      seq: 4,
      cause: { id: 'mon_top', name: 'Power' },
      since: Date.now(),
    })
    await made.act((watch) => watch.hear({ parentId: 'mon_top', seq: 1, cause: null, since: 0 }, 0))
    await made.record(...allUp())
    made.links.vouched = []
    made.links.answer = async (lane) => vote(lane.split(':')[1] ?? '', 'down', { lastTick: Date.now() + 60 })
    const word = await made.act((watch) => watch.vouch({ newerThan: Date.now() + 50, generation: 2 }))
    expect(made.links.vouched).toMatchObject([{ parentId: 'mon_top', generation: 3 }])
    expect(word).toMatchObject({ cause: { id: 'mon_top', name: 'Power' } })
    expect(made.links.told.at(-1)).toMatchObject({ cause: { name: 'Power' } })

    const last = await scene({ dependsOn: ['mon_top'] })
    await last.act((watch) => watch.hear({ parentId: 'mon_top', seq: 1, cause: null, since: 0 }, 0))
    await last.record(...allUp())
    last.links.vouched = []
    last.links.answer = made.links.answer
    await last.act((watch) => watch.vouch({ newerThan: Date.now() + 50, generation: 5 }))
    expect(last.links.vouched).toEqual([])
    expect(await status(last)).toBe('down')
  })

  it('that is paused or deleted keeps nobody quiet', async ({ expect }) => {
    const paused = await downScene({ children })
    await paused.act((watch) => watch.configure({ ...paused.orders, version: 2, paused: true }))
    expect(paused.links.told.at(-1)).toMatchObject({ cause: null })
    const gone = await downScene({ children })
    await gone.act((watch) => watch.remove({ at: Date.now(), by: 'user:1' }))
    expect(gone.links.told.slice(-3)).toMatchObject(children.map((childId) => ({ childId, cause: null })))
  })

  it('that is down tells a new child so', async ({ expect }) => {
    const made = await downScene({ children: ['mon_a'] })
    made.links.told = []
    await made.act((watch) => watch.configure({ ...made.orders, children }))
    expect(made.links.told.map(({ childId }) => childId)).toEqual(['mon_b', 'mon_c'])
    const up = await scene()
    await up.record(...allUp())
    await up.act((watch) => watch.configure({ ...up.orders, children }))
    expect(up.links.told).toEqual([])
  })
})

describe('a maintenance', () => {
  it('keeps trouble to itself, and tells at its end what is left of it', async ({ expect }) => {
    const maintenances = windowOf(-1_000, 400)
    const made = await scene({ maintenances })
    await made.record(...allUp(), vote('weur', 'down'), vote('enam', 'down'))
    expect(await status(made)).toBe('down')
    expect(kinds(made)).toEqual([])

    await made.disarm()
    await pass(450)
    await made.act((watch) => watch.tick())
    expect(made.links.facts).toMatchObject([{ kind: 'trouble', transition: { at: maintenances[0]?.endsAt } }])
  })

  it('over trouble that has passed says nothing at its end', async ({ expect }) => {
    const made = await scene({ maintenances: windowOf(-1_000, 1_500) })
    await made.record(...allUp(), vote('weur', 'down'), vote('enam', 'down'))
    await made.record(vote('weur', 'up'), vote('enam', 'up'))
    await made.disarm()
    await pass(1_550)
    await made.act((watch) => watch.tick())
    expect(await status(made)).toBe('up')
    expect(kinds(made)).toEqual([])
  })

  it('tells an open incident of its beginning and end, and keeps it open until then', async ({ expect }) => {
    const made = await downScene()
    const maintenances = windowOf(0, 400)
    await made.act((watch) => watch.configure({ ...made.orders, maintenances }))
    await made.record(vote('weur', 'up'), vote('enam', 'up'))
    expect(made.links.facts.slice(1)).toMatchObject([{ kind: 'maintenance', active: true }])

    await made.disarm()
    await pass(450)
    await made.act((watch) => watch.tick())
    expect(made.links.facts.slice(2)).toMatchObject([
      { kind: 'maintenance', active: false, at: maintenances[0]?.endsAt },
      { kind: 'recovered' },
    ])
  })

  it('books the alarm for its beginning when an incident is open, and for its end', async ({ expect }) => {
    const made = await downScene()
    const window = windowOf(60_000, 120_000)
    await made.disarm()
    await made.act((watch) => watch.configure({ ...made.orders, maintenances: window }))
    expect(await made.alarm()).toBe(window[0]?.startsAt)
    const open = windowOf(-1_000, 90_000)
    await made.disarm()
    await made.act((watch) => watch.configure({ ...made.orders, maintenances: open }))
    expect(await made.alarm()).toBe(open[0]?.endsAt)
  })

  it('that is taken back ends at once', async ({ expect }) => {
    const made = await scene({ maintenances: windowOf(-1_000, 60_000) })
    await made.record(...allUp(), vote('weur', 'down'), vote('enam', 'down'))
    await made.act((watch) => watch.configure({ ...made.orders, maintenances: [] }))
    expect(kinds(made)).toEqual(['trouble'])
  })
})

describe('what runs out', () => {
  const dayMs = 86_400_000
  const report = (days: number, change: Partial<ExpiryReport> = {}): ExpiryReport => ({
    region: 'weur',
    configVersion: 1,
    expiry: {
      kind: 'certificate',
      subject: 'shop.example',
      id: 'a1',
      expiresAt: Date.now() + days * dayMs,
      reminderDays: [30, 14, 7, 3, 1],
    },
    ...change,
  })
  const told = ({ links }: Scene) =>
    links.facts.map((fact) => (fact.kind === 'reminder' ? [fact.reminder.id, fact.reminder.days] : fact.kind))
  const tell = ({ act }: Scene, ...reports: ExpiryReport[]) =>
    act(async (watch) => {
      const answers: string[] = []
      for (const one of reports) answers.push(await watch.expires(one))
      return answers
    })

  it('is told once at each threshold, however many regions find it, and changes no status', async ({
    expect,
  }) => {
    const made = await scene()
    expect(await tell(made, report(20), report(20, { region: 'enam' }), report(40))).toEqual(
      Array.from({ length: 3 }, () => 'filed'),
    )
    expect(made.links.facts).toMatchObject([
      {
        kind: 'reminder',
        id: `${made.identity.monitorId}:certificate:a1:30`,
        reminder: { subject: 'shop.example', days: 30 },
        monitor: { name: 'Shop' },
        regions: ['weur'],
      },
    ])
    await tell(made, report(13), report(5), report(6.9), report(20))
    expect(told(made).slice(1)).toEqual([
      ['a1', 14],
      ['a1', 7],
    ])
    expect(await status(made)).toBe('pending')
  })

  it('that was renewed is told anew when its own time comes, and one that is over never', async ({
    expect,
  }) => {
    const made = await scene()
    const renewed = (days: number) => {
      const { expiry } = report(days)
      return report(days, { expiry: { ...expiry, id: 'b2' } })
    }
    await tell(made, report(5), renewed(60), renewed(30), report(-1))
    expect(told(made)).toEqual([
      ['a1', 7],
      ['b2', 30],
    ])
  })

  it('that lives shorter than the threshold is told once, and not again of each that follows it', async ({
    expect,
  }) => {
    const made = await scene()
    const shortLived = (id: string, left: number) => {
      const { expiry } = report(left)
      return report(left, { expiry: { ...expiry, id, startsAt: expiry.expiresAt - 6.6 * dayMs } })
    }
    await tell(made, shortLived('a1', 6.5), shortLived('b2', 6.5), shortLived('c3', 6.5))
    expect(told(made)).toEqual([['a1', 7]])
    // It should have been renewed by now.
    await tell(made, shortLived('c3', 2.5))
    expect(told(made).slice(1)).toEqual([['c3', 3]])
  })

  it('that nobody heard is told when it is found again, until somebody does', async ({ expect }) => {
    const made = await scene()
    made.links.nobodyHears = true
    await tell(made, report(5))
    await tell(made, report(5))
    expect(told(made)).toHaveLength(2)
    made.links.nobodyHears = false
    await tell(made, report(5), report(4.9), report(5))
    expect(told(made)).toEqual(Array.from({ length: 3 }, () => ['a1', 7]))
  })

  it('is owed until the incident object has it, across an eviction', async ({ expect }) => {
    const made = await scene()
    made.links.incidentFails = true
    expect(await tell(made, report(5))).toEqual(['filed'])
    expect(made.links.facts).toEqual([])
    expect(await made.alarm()).toBeGreaterThan(Date.now())
    made.links.incidentFails = false
    await made.disarm()
    await made.act((watch) => watch.tick())
    expect(told(made)).toEqual([['a1', 7]])
    await tell(made, report(5))
    expect(told(made)).toHaveLength(1)
  })

  it('is not told of a paused or deleted monitor, nor of an older configuration', async ({ expect }) => {
    const paused = await scene({ paused: true })
    await tell(paused, report(5))
    const old = await scene({ version: 2 })
    await tell(old, report(5))
    const gone = await scene()
    await gone.act((watch) => watch.remove({ at: Date.now(), by: 'key:key_1' }))
    await tell(gone, report(5))
    expect([paused, old, gone].flatMap(told)).toEqual([])
  })

  it('is kept by the lane while the object knows nothing of the monitor', async ({ expect }) => {
    const stub = env.MONITORS.getByName(`monitor:${newId('workspace')}:${newId('monitor')}`)
    expect(await stub.expires(report(5))).toBe('kept')
  })
})

describe('a region that stands against the others', () => {
  const way = {
    message: 'No answer',
    failure: 'timeout',
    blame: 'target',
    statusCode: null,
    latencyMs: null,
  } as const
  const alone = () => scene({ regions: [{ region: 'weur', lane: 'lane:weur:0:g1' }] })

  it('is told of once when it begins and once when it ends; a healthy monitor says nothing', async ({
    expect,
  }) => {
    const at = await scene()
    at.links.answer = async (lane) => vote(lane.split(':')[1] ?? '', 'up', { lastTick: Date.now() + 1 })
    await at.record(...allUp())
    expect(at.links.dissents).toEqual([])
    await at.record(vote('weur', 'suspect'), vote('weur', 'down'), vote('weur', 'down'))
    expect(await status(at)).toBe('up')
    expect(at.links.dissents).toMatchObject([
      { of: 'weur', host: 'shop.example', seq: 1, dissent: { kind: 'contradicted', failure: 'status' } },
    ])
    await at.record(vote('weur', 'up'))
    expect(at.links.dissents.slice(1)).toMatchObject([{ of: 'weur', seq: 2, dissent: null }])
    expect(at.links.facts).toEqual([])
  })

  it('is not told of where the others agree', async ({ expect }) => {
    const at = await scene()
    const before = { lastTick: Date.now() - 5_000 }
    await at.record(...regions.map((region) => vote(region, 'up', before)))
    at.links.answer = async (lane) => vote(lane.split(':')[1] ?? '', 'down')
    await at.record(vote('weur', 'down', { evidence: way }))
    expect(await status(at)).toBe('down')
    expect(at.links.dissents).toEqual([])
  })

  it('is told of again until its object has heard', async ({ expect }) => {
    const at = await alone()
    at.links.hold = () => Promise.reject(new Error('the region is away'))
    await at.record(vote('weur', 'down', { evidence: way }))
    expect(at.links.facts).toMatchObject([{ kind: 'trouble' }])
    expect(await at.alarm()).not.toBeNull()
    at.links.hold = () => Promise.resolve(null)
    await at.act((watch) => watch.tick())
    const heard = at.links.dissents.length
    await at.act((watch) => watch.tick())
    expect(at.links.dissents).toHaveLength(heard)
    expect(new Set(at.links.dissents.map((fact) => fact.seq))).toEqual(new Set([1]))
  })

  it('holds back the trouble that only it has seen, when its object says that it is in trouble', async ({
    expect,
  }) => {
    const hold = { region: 'weur', startsAt: Date.now(), until: Date.now() + 60_000, comment: 'In trouble' }
    const at = await alone()
    at.links.hold = () => Promise.resolve(hold)
    await at.record(vote('weur', 'down', { evidence: way }))
    expect(at.links.facts).toMatchObject([{ kind: 'trouble', hold }])
    await at.record(vote('weur', 'up'))
    expect(at.links.facts[1]).not.toHaveProperty('hold')

    const answered = await alone()
    answered.links.hold = () => Promise.resolve(hold)
    await answered.record(vote('weur', 'down'))
    expect(answered.links.dissents).toEqual([])
    expect(answered.links.facts[0]).not.toHaveProperty('hold')
  })

  it('that does not answer holds back nothing for longer than a second', async ({ expect }) => {
    const at = await alone()
    at.links.hold = () => new Promise(() => undefined)
    const from = Date.now()
    void at.record(vote('weur', 'down', { evidence: way }))
    await vi.waitFor(() => expect(at.links.facts).toMatchObject([{ kind: 'trouble' }]), { timeout: 5_000 })
    expect(Date.now() - from).toBeLessThan(4_000)
    expect(at.links.facts[0]).not.toHaveProperty('hold')
  })

  it('is forgotten when the monitor is paused, or deleted', async ({ expect }) => {
    const at = await alone()
    await at.record(vote('weur', 'down', { evidence: way }))
    await at.act((watch) => watch.configure({ ...at.orders, version: 2, paused: true }))
    expect(at.links.dissents.at(-1)).toMatchObject({ seq: 2, dissent: null })
    const gone = await alone()
    await gone.record(vote('weur', 'down', { evidence: way }))
    await gone.act((watch) => watch.remove({ at: Date.now(), by: 'vedette' }))
    expect(gone.links.dissents.at(-1)).toMatchObject({ seq: 2, dissent: null })
  })
})
