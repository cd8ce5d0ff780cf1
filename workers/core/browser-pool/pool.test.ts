import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { dayMs } from '#core/cell'
import { leftMs } from './budget.ts'
import { fullBucket, refilled } from './bucket.ts'
import type { Lease, PoolFacts, Session } from './facts.ts'
import { dayOf, grant, isWorn } from './grant.ts'
import { nextInLine } from './line.ts'
import { browserPrice } from './price.ts'
import { defaultRules, type PoolRules, rulesOf } from './rules.ts'
import { abandoned, chargeOf, closeAgainAt, nextUpkeep, upkeep } from './upkeep.ts'

const noon = Date.UTC(2026, 10, 26, 12)
const session = (part: Partial<Session> = {}): Session => ({
  sessionId: 's1',
  startedAt: noon,
  uses: 1,
  idleSince: noon,
  isDoomed: false,
  closeAt: noon,
  closeTries: 0,
  ...part,
})
const lease = (part: Partial<Lease> = {}): Lease => ({
  leaseId: 'l1',
  workspaceId: 'wsp_1',
  sessionId: 's1',
  grantedAt: noon,
  until: noon + 25_000,
  ...part,
})
const facts = (part: Partial<PoolFacts> = {}): PoolFacts => ({
  sessions: [],
  leases: [],
  bucket: fullBucket(3, noon),
  pausedUntil: 0,
  ...part,
})

describe('what is granted', () => {
  it('is the free browser that was used last, else a new one', ({ expect }) => {
    const two = [session(), session({ sessionId: 's2', idleSince: noon + 1 })]
    expect(grant(facts({ sessions: two }), null, defaultRules, noon + 2)).toEqual({ sessionId: 's2' })
    expect(grant(facts(), null, defaultRules, noon)).toEqual({ launch: true })
  })

  it('is none that is lent, doomed, worn or about to be closed', ({ expect }) => {
    const launch = (sessions: Session[], leases: Lease[], now = noon) =>
      grant(facts({ sessions, leases }), null, defaultRules, now)
    expect(launch([session()], [lease()])).toEqual({ launch: true })
    expect(launch([session({ isDoomed: true })], [])).toEqual({ launch: true })
    expect(launch([session({ uses: 100 })], [])).toEqual({ launch: true })
    expect(launch([session({ startedAt: noon - 1_800_000 })], [])).toEqual({ launch: true })
    expect(launch([session()], [], noon + defaultRules.idleMs)).toEqual({ launch: true })
    expect(launch([session()], [], noon + defaultRules.idleMs - 1)).toEqual({ sessionId: 's1' })
  })

  it('is refused in words that say why, and when to come again', ({ expect }) => {
    const full: PoolRules = { ...defaultRules, browsers: 1 }
    const busy = facts({ sessions: [session()], leases: [lease({ until: noon + 400 })] })
    expect(grant(busy, null, full, noon)).toEqual({ refused: 'busy', retryAfterMs: 400 })
    // One that is being started counts.
    expect(grant(facts({ leases: [lease({ sessionId: null })] }), null, full, noon)).toMatchObject({
      refused: 'busy',
    })
    const empty = facts({ bucket: { tokens: 0.25, at: noon } })
    expect(grant(empty, null, { ...defaultRules, launchesPerSecond: 0.05 }, noon)).toEqual({
      refused: 'rate',
      retryAfterMs: 15_000,
    })
    expect(grant(facts({ pausedUntil: noon + 700 }), null, defaultRules, noon)).toEqual({
      refused: 'rate',
      retryAfterMs: 700,
    })
    expect(grant(facts({ sessions: [session()] }), 0, defaultRules, noon)).toEqual({
      refused: 'budget',
      retryAfterMs: dayMs / 2,
    })
    expect(grant(facts({ sessions: [session()] }), 1, defaultRules, noon)).toEqual({ sessionId: 's1' })
  })
})

describe('what is left of a day', () => {
  it('is the least that the deployment and the workspace itself allow', ({ expect }) => {
    const used = { hereMs: 300, elsewhereMs: 500 }
    expect(leftMs({ ...used, budgetMs: null }, null)).toBeNull()
    expect(leftMs({ ...used, budgetMs: null }, 1_000)).toBe(700)
    expect(leftMs({ ...used, budgetMs: 1_000 }, null)).toBe(200)
    expect(leftMs({ ...used, budgetMs: 1_000 }, 400)).toBe(100)
    expect(leftMs({ ...used, budgetMs: 0 }, 1_000)).toBe(0)
  })
})

describe('who is next', () => {
  it('has waited longest of the workspace that holds the fewest', ({ expect }) => {
    const waiting = ['a', 'a', 'b'].map((workspaceId, index) => ({ workspaceId, until: index }))
    expect(nextInLine(waiting, [])).toBe(waiting[0])
    expect(nextInLine(waiting, [{ workspaceId: 'a' }])).toBe(waiting[2])
    expect(nextInLine(waiting, [{ workspaceId: 'a' }, { workspaceId: 'b' }])).toBe(waiting[0])
    expect(nextInLine([], [])).toBeNull()
  })
})

describe('upkeep', () => {
  it('takes back what ran out, with its browser, and closes what is idle', ({ expect }) => {
    const world = facts({
      sessions: [session(), session({ sessionId: 's2' }), session({ sessionId: 's3' })],
      leases: [lease({ until: noon + 1 }), lease({ leaseId: 'l2', sessionId: 's2' })],
    })
    expect(upkeep(world, defaultRules, noon + 1)).toEqual({ ranOut: [world.leases[0]], doomed: ['s1'] })
    expect(upkeep(world, defaultRules, noon + defaultRules.idleMs).doomed).toEqual(['s1', 's3'])
    expect(nextUpkeep(world, defaultRules)).toBe(noon + 1)
    expect(nextUpkeep(facts(), defaultRules)).toBeNull()
    expect(
      nextUpkeep(facts({ sessions: [session({ isDoomed: true, closeAt: noon + 7 })] }), defaultRules),
    ).toBe(noon + 7)
  })

  it('charges what was used, and never more than the lease has lasted', ({ expect }) => {
    expect(chargeOf(lease(), 3_000, noon + 5_000)).toBe(3_000)
    expect(chargeOf(lease(), 9_000, noon + 5_000)).toBe(5_000)
    expect(chargeOf(lease(), Infinity, noon + 99_000)).toBe(25_000)
    expect(chargeOf(lease(), -1, noon + 5_000)).toBe(0)
    expect(chargeOf(lease(), Number.NaN, noon + 5_000)).toBe(5_000)
  })

  it('tries to close less and less often, and then gives up', ({ expect }) => {
    expect([1, 2, 3, 4, 5].map((tries) => closeAgainAt(tries, 0))).toEqual([
      2_000,
      4_000,
      8_000,
      16_000,
      null,
    ])
  })

  it('calls abandoned what nobody knows and nobody speaks to any more', ({ expect }) => {
    const active = [
      { sessionId: 'known', startTime: 0, isConnected: false },
      { sessionId: 'old', startTime: noon - 60_000, isConnected: false },
      { sessionId: 'young', startTime: noon - 59_999, isConnected: false },
      { sessionId: 'spoken to', startTime: noon - 60_000, isConnected: true },
      { sessionId: 'spoken to for ever', startTime: noon - 1_200_000, isConnected: true },
    ]
    expect(abandoned(active, new Set(['known']), noon)).toEqual(['old', 'spoken to for ever'])
  })
})

describe('rules', () => {
  const vars = {
    BROWSERS_AT_ONCE: '3',
    BROWSER_LAUNCHES_PER_SECOND: '0.05',
    BROWSER_CONTEXTS: '1',
    BROWSER_IDLE_SECONDS: '5',
    BROWSER_MINUTES_PER_DAY: '10',
  }
  it('are read, and are the usual ones where nothing sensible is said', ({ expect }) => {
    expect(rulesOf(vars)).toEqual({
      browsers: 3,
      launchesPerSecond: 0.05,
      contexts: 1,
      idleMs: 5_000,
      dailyMs: 600_000,
    })
    expect(rulesOf({ ...vars, BROWSER_MINUTES_PER_DAY: 'unlimited' }).dailyMs).toBeNull()
    expect(rulesOf({ ...vars, BROWSER_MINUTES_PER_DAY: '0' }).dailyMs).toBe(0)
    const nonsense = Object.fromEntries(Object.keys(vars).map((name) => [name, 'x'])) as typeof vars
    expect(rulesOf(nonsense)).toEqual(defaultRules)
    expect(rulesOf({ ...vars, BROWSERS_AT_ONCE: '-1', BROWSER_IDLE_SECONDS: '' })).toMatchObject({
      browsers: 10,
      idleMs: 10_000,
    })
  })
})

describe('the price', () => {
  it('is that of the visit and of what the browser waits in vain', ({ expect }) => {
    const alone = { intervalSeconds: 300, regions: 2, runSeconds: 5, idleSeconds: 10 }
    const price = browserPrice(alone)
    expect(price).toMatchObject({ runsPerMonth: 17_280, paidSecondsPerRun: 15 })
    expect(price.dollarsPerMonth).toBeCloseTo(6.48, 10)
    expect(browserPrice({ ...alone, intervalSeconds: 12 }).paidSecondsPerRun).toBe(12)
    expect(browserPrice({ ...alone, intervalSeconds: 3 }).paidSecondsPerRun).toBe(5)
  })
})

/** A pool as the object keeps it, in memory. */
class World {
  sessions: Session[] = []
  leases: Lease[] = []
  bucket = fullBucket(1, noon)
  spent = new Map<string, number>()
  launches: number[] = []
  now = noon
  readonly rules: PoolRules
  #next = 0

  constructor(rules: PoolRules) {
    this.rules = rules
    this.bucket = fullBucket(rules.launchesPerSecond, noon)
  }

  get facts(): PoolFacts {
    return { sessions: this.sessions, leases: this.leases, bucket: this.bucket, pausedUntil: 0 }
  }
  spentOf(workspaceId: string): number {
    return this.spent.get(`${workspaceId} ${dayOf(this.now)}`) ?? 0
  }
  acquire(workspaceId: string, maxMs: number): ReturnType<typeof grant> {
    this.keepUp()
    const spending = { hereMs: this.spentOf(workspaceId), elsewhereMs: 0, budgetMs: null }
    const decision = grant(this.facts, leftMs(spending, this.rules.dailyMs), this.rules, this.now)
    if ('refused' in decision) return decision
    const leaseId = `l${this.#next++}`
    let sessionId = 'sessionId' in decision ? decision.sessionId : null
    if (sessionId === null) {
      const { tokens } = refilled(this.bucket, this.rules.launchesPerSecond, this.now)
      this.bucket = { tokens: tokens - 1, at: this.now }
      this.launches.push(this.now)
      sessionId = `s${this.#next++}`
      this.sessions.push(session({ sessionId, startedAt: this.now, idleSince: this.now }))
    }
    this.leases.push(lease({ leaseId, workspaceId, sessionId, grantedAt: this.now, until: this.now + maxMs }))
    return decision
  }
  end(one: Lease, usedMs: number): void {
    this.leases = this.leases.filter((each) => each !== one)
    const day = `${one.workspaceId} ${dayOf(this.now)}`
    this.spent.set(day, (this.spent.get(day) ?? 0) + chargeOf(one, usedMs, this.now))
  }
  release(index: number, broken: boolean): void {
    const one = this.leases[index % Math.max(1, this.leases.length)]
    if (!one) return
    this.end(one, this.now - one.grantedAt)
    this.sessions = this.sessions.map((each) =>
      each.sessionId === one.sessionId
        ? { ...each, uses: each.uses + 1, idleSince: this.now, isDoomed: each.isDoomed || broken }
        : each,
    )
  }
  /** As the alarm does; what is doomed is closed at once. */
  keepUp(): void {
    const { ranOut, doomed } = upkeep(this.facts, this.rules, this.now)
    for (const one of ranOut) this.end(one, Infinity)
    this.sessions = this.sessions.filter(
      ({ sessionId, isDoomed }) => !isDoomed && !doomed.includes(sessionId),
    )
  }
}

type Step = { wait: number } | { ask: string; maxMs: number } | { give: number; broken: boolean }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 20_000 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ ask: fc.constantFrom('a', 'b', 'c'), maxMs: fc.integer({ min: 1, max: 30_000 }) }),
  },
  { weight: 4, arbitrary: fc.record({ give: fc.nat(50), broken: fc.boolean() }) },
)
const someRules = fc.record({
  browsers: fc.integer({ min: 1, max: 5 }),
  launchesPerSecond: fc.constantFrom(0.05, 0.5, 1, 3),
  contexts: fc.integer({ min: 1, max: 3 }),
  idleMs: fc.constantFrom(0, 5_000, 10_000),
  dailyMs: fc.constantFrom(null, 10_000, 600_000),
})

describe('whatever happens', () => {
  it('no limit is passed, nobody gets what is not to be had, and in the end all is given back', () => {
    fc.assert(
      fc.property(someRules, fc.array(step, { maxLength: 120 }), (rules, steps) => {
        const world = new World(rules)
        for (const one of steps) {
          if ('wait' in one) world.now += one.wait
          else if ('give' in one) world.release(one.give, one.broken)
          else {
            const before = world.spentOf(one.ask)
            const decision = world.acquire(one.ask, one.maxMs)
            const isSpent = rules.dailyMs !== null && world.spentOf(one.ask) >= rules.dailyMs
            if (isSpent && !('refused' in decision)) throw new Error(`granted beyond the budget: ${before}`)
            if ('refused' in decision && !(decision.retryAfterMs > 0))
              throw new Error('asked to come at once')
          }
          check(world)
        }
        for (
          let next = nextUpkeep(world.facts, rules);
          next !== null;
          next = nextUpkeep(world.facts, rules)
        ) {
          world.now = Math.max(world.now + 1, next)
          world.keepUp()
        }
        if (world.leases.length > 0 || world.sessions.length > 0)
          throw new Error('something is never given back')
      }),
      { numRuns: 500 },
    )
  })
})

function check({ sessions, leases, rules, launches }: World): void {
  if (sessions.length > rules.browsers) throw new Error('more browsers than there may be')
  for (const { sessionId } of sessions) {
    const held = leases.filter((each) => each.sessionId === sessionId).length
    if (held > rules.contexts) throw new Error('more visits in a browser than there may be')
  }
  // In any stretch of time: what the bucket holds, and what drips in meanwhile.
  const last = launches.at(-1) ?? 0
  launches.forEach((at, index) => {
    const most = Math.max(1, rules.launchesPerSecond) + ((last - at) / 1_000) * rules.launchesPerSecond
    if (launches.length - index > most + 1e-6) throw new Error('started faster than allowed')
  })
}

it('a browser is worn by age or use', ({ expect }) => {
  expect(isWorn(session(), noon)).toBe(false)
  expect(isWorn(session({ uses: 100 }), noon)).toBe(true)
  expect(isWorn(session(), noon + 1_800_000)).toBe(true)
})
