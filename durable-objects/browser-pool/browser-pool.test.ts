import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, inject, it, vi } from 'vitest'
import { lenderOf, NoBrowser } from '#checks/browser/lender'
import { openWindow, type Window } from '#checks/browser/session'
import { runCheck } from '#checks/run'
import type { Acquired, BrowserPoolRpc } from '#core/browser-pool/rpc'
import { openDatabase } from '#db/database'
import { putQuota } from '#db/queries/quotas'
import { activeBrowsers, closeBrowser } from '#platform/browsers'
import { BrowserPoolObject } from './browser-pool.ts'

const targets = inject('targets')
let count = 0
const newPool = () => env.BROWSER_POOLS.getByName(`pool:test-${count++}`)
type Pool = ReturnType<typeof newPool>

const ask = { workspaceId: 'wsp_1', maxMs: 20_000, waitMs: 0 }
const leaseIn = (acquired: Acquired): string => {
  if ('refused' in acquired) throw new Error(`refused: ${acquired.refused}`)
  return acquired.leaseId
}
const running = async () => (await activeBrowsers(env.BROWSER)).map(({ sessionId }) => sessionId)
const lender = (pool: Pool, part: { timeoutMs?: number; waitMs?: number } = {}) =>
  lenderOf(
    { browserPool: () => pool, workspaceId: 'wsp_1', timeoutMs: part.timeoutMs ?? 20_000 },
    part.waitMs ?? 10_000,
  )

/** The browser that has begun to open a page; throws while there is none. */
async function showing(url: string): Promise<string> {
  for (const sessionId of await running()) {
    const response = await env.BROWSER.fetch(`https://browsers/v1/devtools/browser/${sessionId}/json/list`)
    if ((await response.text()).includes(url)) return sessionId
  }
  throw new Error(`nobody shows ${url}`)
}

/** The pool's next upkeep is now, whenever it is booked for: its browsers have been idle long enough. */
const later = (pool: Pool, ms: number) =>
  runInDurableObject(pool, (_, { storage: { sql } }) => {
    sql.exec('UPDATE sessions SET idle_since = idle_since - ?1, started_at = started_at - ?1', ms)
    sql.exec('UPDATE leases SET granted_at = granted_at - ?1, until = until - ?1', ms)
  })

afterEach(async () => {
  for (const sessionId of await running()) await closeBrowser(env.BROWSER, sessionId)
})

describe('a pool', () => {
  it('lends a browser again and again, and closes it when it is idle', async ({ expect }) => {
    const pool = newPool()
    const first = await openWindow(env.BROWSER, lender(pool))
    expect(await pool.health()).toEqual({ sessions: 1, doomed: 0, leases: 1, waiting: 0 })
    await first.leave()
    await first.leave()
    const [sessionId] = await running()
    const second = await openWindow(env.BROWSER, lender(pool))
    expect(second.context.browser().sessionId()).toBe(sessionId)
    expect(second.context).not.toBe(first.context)
    await second.leave()
    expect(await running()).toEqual([sessionId])
    expect(await pool.health()).toEqual({ sessions: 1, doomed: 0, leases: 0, waiting: 0 })

    await later(pool, 10_000)
    await runDurableObjectAlarm(pool)
    expect(await pool.health()).toEqual({ sessions: 0, doomed: 0, leases: 0, waiting: 0 })
    expect(await running()).toEqual([])
    expect(await runInDurableObject(pool, (_, { storage }) => storage.getAlarm())).toBeNull()
  })

  it('gives each visit a context of its own: no cookie is left to the next', async ({ expect }) => {
    const pool = newPool()
    const cookies = async (window: Window): Promise<string> => {
      const page = await window.context.newPage()
      await page.goto(`${targets}/ok`)
      return (await page.evaluate(
        'const before = document.cookie; document.cookie = "seen=1"; before',
      )) as string
    }
    for (const _ of [1, 2, 3]) {
      const window = await openWindow(env.BROWSER, lender(pool))
      expect(await cookies(window)).toBe('')
      // What a visit opens beside its own window goes with it.
      await window.context.browser().createBrowserContext()
      await window.leave()
    }
    const window = await openWindow(env.BROWSER, lender(pool))
    expect(window.context.browser().browserContexts()).toHaveLength(2)
    await window.leave()
    expect(await running()).toHaveLength(1)
  })

  it('remembers who has which browser though it is evicted', async ({ expect }) => {
    const pool = newPool()
    const window = await openWindow(env.BROWSER, lender(pool))
    await evictDurableObject(pool)
    expect(await pool.health()).toEqual({ sessions: 1, doomed: 0, leases: 1, waiting: 0 })
    expect(await pool.acquire(ask)).toMatchObject({ launch: true })
    await window.leave()
    expect(await pool.acquire(ask)).toMatchObject({ sessionId: (await running())[0] })
  })

  it('takes a browser away when its time is over, and closes it', async ({ expect }) => {
    const pool = newPool()
    const window = await openWindow(env.BROWSER, lender(pool))
    const sessionId = window.context.browser().sessionId()
    await later(pool, 25_000)
    await runDurableObjectAlarm(pool)
    expect(await pool.health()).toEqual({ sessions: 0, doomed: 0, leases: 0, waiting: 0 })
    await expect(window.lost).rejects.toThrow('the browser has ended')
    expect(window.isLost).toBe(true)
    expect((await pool.budget('wsp_1')).usedMs).toBe(25_000)
    // Word that comes too late lends it to nobody.
    await window.leave()
    expect(await pool.acquire(ask)).toMatchObject({ launch: true })
    expect(await running()).not.toContain(sessionId)
  })

  it('closes what is started after its time is over', async ({ expect }) => {
    const pool = newPool()
    const leaseId = leaseIn(await pool.acquire(ask))
    await later(pool, 20_000)
    await runDurableObjectAlarm(pool)
    await pool.launched(leaseId, 'late')
    expect(await pool.health()).toMatchObject({ sessions: 1, doomed: 1, leases: 0 })
    await runDurableObjectAlarm(pool)
    expect(await pool.health()).toMatchObject({ sessions: 0 })
  })

  it('lends another when one has ended meanwhile, and forgets that one', async ({ expect }) => {
    const pool = newPool()
    const first = await openWindow(env.BROWSER, lender(pool))
    const dead = first.context.browser().sessionId()
    await first.leave()
    await closeBrowser(env.BROWSER, dead)
    const second = await openWindow(env.BROWSER, lender(pool))
    expect(second.context.browser().sessionId()).not.toBe(dead)
    await second.leave()
    await runDurableObjectAlarm(pool)
    expect(await pool.health()).toMatchObject({ sessions: 1, doomed: 0 })
  })

  it('loses the visit and nothing else when a browser crashes', async ({ expect }) => {
    const pool = newPool()
    const [one, other] = [
      await openWindow(env.BROWSER, lender(pool)),
      await openWindow(env.BROWSER, lender(pool)),
    ]
    const session = await one.context.browser().target().createCDPSession()
    void session.send('Browser.crash').catch(() => undefined)
    await expect(one.lost).rejects.toThrow('the browser has ended')
    await one.leave()
    expect(await (await other.context.newPage()).goto(`${targets}/ok`)).not.toBeNull()
    expect(other.isLost).toBe(false)
    await other.leave()
    await vi.waitFor(async () => expect(await pool.health()).toMatchObject({ sessions: 1, doomed: 0 }), 5_000)
  })

  it('learns from the cron which of its browsers are gone', async ({ expect }) => {
    const pool = newPool()
    const leaseId = leaseIn(await pool.acquire(ask))
    await pool.launched(leaseId, 'gone')
    expect(await pool.sweep(['another'])).toEqual([]) // too young to be believed gone
    expect(await pool.health()).toMatchObject({ sessions: 1 })
    await later(pool, 10_000)
    expect(await pool.sweep(['gone', 'another'])).toEqual(['gone'])
    expect(await pool.sweep(['another'])).toEqual([])
    expect(await pool.health()).toMatchObject({ sessions: 0 })
  })

  it('charges each workspace for its own', async ({ expect }) => {
    const pool = newPool()
    const leaseId = leaseIn(await pool.acquire(ask))
    await later(pool, 7_000)
    await pool.release(leaseId, { sessionId: null, usedMs: 5_000, broken: true })
    await pool.release(leaseId, { sessionId: null, usedMs: 5_000, broken: true })
    const { usedMs, leftMs, resetsAt } = await pool.budget('wsp_1')
    expect([usedMs, leftMs]).toEqual([5_000, 600 * 60_000 - 5_000])
    expect(resetsAt % 86_400_000).toBe(0)
    expect(resetsAt).toBeGreaterThan(Date.now())
    expect(await pool.budget('wsp_2')).toMatchObject({ usedMs: 0 })
  })
})

describe('a budget of browser minutes', () => {
  it('is for all regions together, and holds in each once D1 has heard of what the others lent', async ({
    expect,
  }) => {
    const workspaceId = `wsp_budget_${count}`
    await putQuota(openDatabase(env.DB), workspaceId, { browserMinutesPerDay: 1 }, Date.now())
    const [one, other] = [newPool(), newPool()]
    const mine = { ...ask, workspaceId }
    const leaseId = leaseIn(await one.acquire({ ...mine, maxMs: 90_000 }))
    await later(one, 60_000)
    await one.release(leaseId, { sessionId: null, usedMs: 60_000, broken: true })
    expect(await one.acquire(mine)).toMatchObject({ refused: 'budget' })
    expect(await one.acquire(ask)).toMatchObject({ launch: true })
    expect((await other.budget(workspaceId)).leftMs).toBe(60_000)
    await runDurableObjectAlarm(one)
    expect((await other.budget(workspaceId)).leftMs).toBe(0)
    expect(await other.acquire(mine)).toMatchObject({ refused: 'budget' })
    await putQuota(openDatabase(env.DB), workspaceId, { browserMinutesPerDay: 2 }, Date.now())
    expect((await other.budget(workspaceId)).leftMs).toBe(60_000)
    expect(await other.acquire(mine)).toMatchObject({ launch: true })
  })

  it('is asked of D1 once for all who wait, and what was known holds while D1 is silent', async ({
    expect,
  }) => {
    let silent = false
    let asked = 0
    const DB = new Proxy(env.DB, {
      get: (db, name: keyof D1Database) => {
        const does: unknown = db[name]
        if (typeof does !== 'function') return does
        if (name === 'batch') asked += 1
        if (name === 'batch' && silent) return () => Promise.reject(new Error('D1 is away'))
        return does.bind(db) as unknown
      },
    })
    const workspaceId = `wsp_silent_${count}`
    await putQuota(openDatabase(env.DB), workspaceId, { browserMinutesPerDay: 0 }, Date.now())
    await runInDurableObject(newPool(), async (_, state) => {
      const pool = new BrowserPoolObject(state, { ...env, DB })
      const mine = { ...ask, workspaceId }
      const all = await Promise.all([1, 2, 3].map(() => pool.acquire(mine)))
      expect(all.map((each) => 'refused' in each && each.refused)).toEqual(['budget', 'budget', 'budget'])
      expect(asked).toBe(1)
      silent = true
      expect((await pool.budget(workspaceId)).leftMs).toBe(0)
      expect(asked).toBe(2)
      expect(await pool.acquire(mine)).toMatchObject({ refused: 'budget' })
      expect(await pool.acquire({ ...ask, workspaceId: 'wsp_unheard_of' })).toMatchObject({ launch: true })
    })
  })
})

describe('a pool with little room', () => {
  /** The same object under other rules. */
  const under = <Result>(
    vars: Partial<
      Record<'BROWSERS_AT_ONCE' | 'BROWSER_LAUNCHES_PER_SECOND' | 'BROWSER_MINUTES_PER_DAY', string>
    >,
    does: (pool: BrowserPoolObject) => Promise<Result>,
  ): Promise<Result> =>
    runInDurableObject(newPool(), (_, state) => does(new BrowserPoolObject(state, { ...env, ...vars })))

  it('has checks wait in line, and refuses those that wait too long', async ({ expect }) => {
    await under({ BROWSERS_AT_ONCE: '1' }, async (pool) => {
      const first = leaseIn(await pool.acquire(ask))
      expect(await pool.acquire(ask)).toMatchObject({ refused: 'busy' })
      const impatient = pool.acquire({ ...ask, waitMs: 100 })
      const patient = pool.acquire({ ...ask, workspaceId: 'wsp_2', waitMs: 10_000 })
      expect(await impatient).toMatchObject({ refused: 'busy' })
      await pool.release(first, { sessionId: 'one', usedMs: 1, broken: false })
      expect(await patient).toMatchObject({ sessionId: 'one' })
    })
  })

  it('keeps nobody in a line that is too long', async ({ expect }) => {
    await under({ BROWSERS_AT_ONCE: '1' }, async (pool) => {
      await pool.acquire(ask)
      const waiting = Array.from({ length: 200 }, () => pool.acquire({ ...ask, waitMs: 2_000 }))
      expect(await pool.acquire({ ...ask, waitMs: 60_000 })).toMatchObject({ refused: 'busy' })
      expect(new Set((await Promise.all(waiting)).map((each) => JSON.stringify(each))).size).toBe(1)
    })
  })

  it('starts no more than it may, and waits when the platform says so', async ({ expect }) => {
    await under({ BROWSER_LAUNCHES_PER_SECOND: '0.05' }, async (pool) => {
      const first = leaseIn(await pool.acquire(ask))
      expect(await pool.acquire(ask)).toMatchObject({ refused: 'rate' })
      await pool.release(first, { sessionId: 'one', usedMs: 1, broken: false })
      expect(await pool.acquire(ask)).toMatchObject({ sessionId: 'one' })
    })
    await under({}, async (pool) => {
      const first = leaseIn(await pool.acquire(ask))
      await pool.release(first, { sessionId: null, usedMs: 1, broken: true, pauseMs: 600 })
      expect(await pool.acquire(ask)).toMatchObject({ refused: 'rate' })
      expect(await pool.acquire({ ...ask, waitMs: 10_000 })).toMatchObject({ launch: true })
    })
  })

  it('lends nothing to who has used up the day', async ({ expect }) => {
    await under({ BROWSER_MINUTES_PER_DAY: '0' }, async (pool) => {
      expect(await pool.acquire({ ...ask, waitMs: 10_000 })).toMatchObject({ refused: 'budget' })
    })
  })
})

describe('the platform', () => {
  it('may refuse a browser for a moment: the check waits for its turn', async ({ expect }) => {
    const pool = newPool()
    let refusals = 1
    const strict: Pick<BrowserRun, 'fetch'> = {
      fetch: async (...asked: Parameters<BrowserRun['fetch']>) => {
        const isLaunch = asked[1]?.method === 'POST'
        return isLaunch && refusals-- > 0
          ? new Response('Rate limit exceeded', { status: 429 })
          : env.BROWSER.fetch(...asked)
      },
    }
    const window = await openWindow(strict as BrowserRun, lender(pool))
    expect(refusals).toBe(-1)
    await window.leave()
    refusals = 99
    const other = newPool()
    await expect(openWindow(strict as BrowserRun, lender(other, { waitMs: 500 }))).rejects.toBeInstanceOf(
      NoBrowser,
    )
    expect(await other.health()).toMatchObject({ sessions: 0, leases: 0 })
  })
})

describe('a check that has no browser, or no longer', () => {
  const check = (pool: () => BrowserPoolRpc, url: string, timeoutMs = 12_000, workspaceId = 'wsp_1') =>
    runCheck(
      { type: 'browser', url, timeoutMs },
      {
        timeoutMs,
        region: 'weur',
        publicUrl: '',
        allowPrivateTargets: true,
        workspaceId,
        monitorId: 'mon_1',
        tools: { resolvers: [], browser: env.BROWSER, browserPool: pool, files: null },
      },
    )

  // The local runtime loses a browser that it has just started now and then ("sessionInfo must be set").
  const middle = { retry: 2 }
  it(
    'is unknown when the browser ends in the middle, and the next one is well',
    middle,
    async ({ expect }) => {
      const pool = newPool()
      const hung = check(() => pool, `${targets}/hang`)
      const sessionId = await vi.waitFor(() => showing(`${targets}/hang`), 10_000)
      await closeBrowser(env.BROWSER, sessionId)
      expect(await hung).toMatchObject({
        outcome: 'unknown',
        blame: 'internal',
        message: 'the browser ended in the middle of the visit',
      })
      expect(await check(() => pool, `${targets}/ok`)).toMatchObject({ outcome: 'up' })
      expect(await pool.health()).toMatchObject({ leases: 0 })
    },
  )

  it('leaves a browser that is whole though its page hangs', async ({ expect }) => {
    const pool = newPool()
    const spin = `${targets}/body?type=text/html&text=${encodeURIComponent('<script>for (;;);</script>')}`
    expect(await check(() => pool, spin, 3_000)).toMatchObject({ outcome: 'down', failure: 'timeout' })
    await vi.waitFor(async () => expect(await pool.health()).toMatchObject({ leases: 0 }), 5_000)
    expect(await check(() => pool, `${targets}/ok`)).toMatchObject({ outcome: 'up' })
  })

  it.for([
    ['busy', 'no browser was free in time: all that may run at once are taken'],
    ['rate', 'no browser was free in time: no more may be started so soon'],
    ['budget', 'the browser minutes of this workspace are used up for today'],
  ] as const)('is unknown and overloaded: %s', async ([refused, message], { expect }) => {
    const pool = { acquire: async () => ({ refused, retryAfterMs: 1 }) } as unknown as BrowserPoolRpc
    expect(await check(() => pool, `${targets}/ok`)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'overloaded',
      message,
    })
  })

  it('is unknown beyond the budget that its workspace has set itself, and others are not', async ({
    expect,
  }) => {
    const workspaceId = `wsp_spent_${count}`
    await putQuota(openDatabase(env.DB), workspaceId, { browserMinutesPerDay: 0 }, Date.now())
    const pool = newPool()
    expect(await check(() => pool, `${targets}/ok`, 12_000, workspaceId)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      message: 'the browser minutes of this workspace are used up for today',
    })
    expect(await check(() => pool, `${targets}/ok`)).toMatchObject({ outcome: 'up' })
  })
})
