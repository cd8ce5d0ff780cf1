import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { noTimings, type Outcome, type Result } from '#core/result'
import { browserRun } from '../../test/browser-run.ts'
import { FindingsBook } from './findings-book.ts'
import { LaneStore } from './store.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
let lanes = 900

/** Runs with the store of a lane of its own; `writes` counts rows written as the newest. */
const withStore = (what: (store: LaneStore, writes: () => number) => void): Promise<void> =>
  runInDurableObject(env.LANES.getByName(`lane:weur:${lanes++}:g1`), (_lane, { storage }) => {
    const store = new LaneStore(storage)
    let count = 0
    const put = store.putFindings.bind(store)
    store.putFindings = (monitorId, slot, at, body) => {
      if (slot === 0) count += 1
      put(monitorId, slot, at, body)
    }
    what(store, () => count)
  })

const found = (at: number, outcome: Outcome, text: string): Result => ({
  monitorId: 'mon_found',
  region: 'weur',
  colo: null,
  tick: at,
  at,
  kind: 'schedule',
  outcome,
  statusCode: 200,
  latencyMs: 1,
  timings: noTimings,
  blame: null,
  failure: null,
  message: null,
  assertions: null,
  hops: null,
  expiry: null,
  findings: { excerpt: { contentType: null, text, truncated: false } },
})

describe('the book of findings', () => {
  it('writes what differs each time once an hour while all is well, and every five minutes when not', async ({
    expect,
  }) => {
    await withStore((store, writes) => {
      const book = new FindingsBook(store)
      for (let at = 0; at < 2 * hourMs; at += minuteMs) book.keepNewest(found(at, 'up', `ttl ${at}`))
      expect(writes()).toBe(2)
      for (let at = 2 * hourMs; at < 3 * hourMs; at += minuteMs)
        book.keepNewest(found(at, 'down', `no ${at}`))
      expect(writes()).toBe(2 + 12)
      // That it is well again is news, whatever was written last.
      book.keepNewest(found(3 * hourMs, 'up', 'well'))
      expect(book.newest('mon_found')).toMatchObject({
        at: 3 * hourMs,
        findings: { excerpt: { text: 'well' } },
      })
    })
  })

  it('writes each run of a browser: who asks is led to the newest, though the lane has slept', async ({
    expect,
  }) => {
    await withStore((store, writes) => {
      for (const at of [0, minuteMs, 2 * minuteMs]) {
        const run = browserRun({ id: `run_${at}`, at })
        new FindingsBook(store).keepNewest({ ...found(at, 'up', ''), findings: { run } })
        expect(new FindingsBook(store).newest('mon_found')?.findings.run?.id).toBe(run.id)
      }
      expect(writes()).toBe(3)
    })
  })

  it('writes what stays the same twice a day, and not again because the lane has slept', async ({
    expect,
  }) => {
    await withStore((store, writes) => {
      for (let at = 0; at < 24 * hourMs; at += 10 * minuteMs)
        new FindingsBook(store).keepNewest(found(at, 'up', 'same'))
      expect(writes()).toBe(2)
      new FindingsBook(store).keepNewest(found(24 * hourMs, 'up', 'other'))
      expect(new FindingsBook(store).newest('mon_found')).toMatchObject({
        findings: { excerpt: { text: 'other' } },
      })
    })
  })
})
