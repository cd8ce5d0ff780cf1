import { env } from 'cloudflare:workers'
import { beforeEach, describe, it } from 'vitest'
import { up } from '#checks/define'
import type { Answer } from '#core/result'
import type { BrowserRun } from '#core/run/schema'
import { noVitals } from '#core/run/schema'
import { fileRuns } from '#db/queries/runs'
import { browserRun } from '../../test/browser-run.ts'
import { Runs } from './runs.ts'

const minute = 60_000
const start = Date.UTC(2026, 10, 20)
const watched = { check: { type: 'browser', url: 'https://shop.example/' } }

let monitorId = ''
let count = 0
beforeEach(() => {
  monitorId = `mon_${(count += 1)}`
})

const run = (lcpMs: number | null, part: Partial<BrowserRun> = {}): BrowserRun =>
  browserRun({ monitorId, basis: 'same', vitals: { ...noVitals, lcpMs }, ...part })
const answer = (lcpMs: number | null, part: Partial<BrowserRun> = {}): Answer =>
  up({ findings: { run: run(lcpMs, part) } })
/** What D1 knows of a page whose largest part used to show after a second. */
const usual = (times: number, part: Partial<BrowserRun> = {}) =>
  fileRuns(
    env.DB,
    Array.from({ length: times }, (_, index) => run(1_000, { at: start + index * minute, ...part })),
  )

describe('the runs of a lane', () => {
  it('say that a page gets worse, at the second bad run', async ({ expect }) => {
    await usual(8)
    const runs = new Runs(env)
    expect(await runs.compared(watched, answer(1_050))).toMatchObject({ outcome: 'up', message: null })
    expect(await runs.compared(watched, answer(3_000))).toMatchObject({ outcome: 'up', message: null })
    const worse = await runs.compared(watched, answer(2_500))
    const message = 'it showed its largest part after 2,500 ms, usually 1,000 ms'
    expect(worse).toMatchObject({ outcome: 'degraded', blame: 'target', message })
    expect(worse.findings?.run).toMatchObject({
      outcome: 'degraded',
      message,
      regression: [{ metric: 'lcpMs', value: 2_500, baseline: 1_000 }],
    })
  })

  it('are remembered by D1 when the lane has slept', async ({ expect }) => {
    await usual(8)
    await fileRuns(env.DB, [run(3_000, { at: start + 60 * minute })])
    expect(await new Runs(env).compared(watched, answer(3_000))).toMatchObject({ outcome: 'degraded' })
  })

  it('are compared with their own kind only', async ({ expect }) => {
    await usual(8, { basis: 'another screen' })
    await usual(8, { region: 'enam' })
    await usual(8, { outcome: 'down' })
    const runs = new Runs(env)
    for (let times = 0; times < 3; times += 1)
      expect(await runs.compared(watched, answer(9_000))).toMatchObject({ outcome: 'up' })
  })

  it('add to what was wrong already', async ({ expect }) => {
    await usual(8)
    const runs = new Runs(env)
    await runs.compared(watched, answer(9_000))
    const broken = { ...answer(9_000), outcome: 'degraded' as const, message: 'it weighs too much' }
    expect((await runs.compared(watched, broken)).message).toBe(
      'it weighs too much; it showed its largest part after 9,000 ms, usually 1,000 ms',
    )
  })

  it('are left as they are when nobody asks, when the page was not seen, and when D1 is silent', async ({
    expect,
  }) => {
    await usual(8)
    await fileRuns(env.DB, [run(9_000, { at: start + 60 * minute })])
    const silent = { RUNS_QUEUE: env.RUNS_QUEUE, DB: {} as D1Database }
    const given = answer(9_000)
    expect(await new Runs(silent).compared(watched, given)).toBe(given)
    const unwanted = { check: { ...watched.check, regression: false } }
    expect(await new Runs(env).compared(unwanted, given)).toBe(given)
    const down = answer(9_000, { outcome: 'down' })
    expect(await new Runs(env).compared(watched, down)).toBe(down)
    expect(await new Runs(env).compared(watched, given)).toMatchObject({ outcome: 'degraded' })
  })
})
