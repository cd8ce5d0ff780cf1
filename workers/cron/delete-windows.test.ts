import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, it } from 'vitest'
import { dayMs } from '#core/cell'
import { openDatabase } from '#db/database'
import { fileBrowserDays, findBrowserBudget } from '#db/queries/browser-budget'
import { fileWindows, filedWindows, windowsAtOnce } from '#db/queries/stream-windows'
import { scheduled } from './index.ts'

const hourly = '7 * * * *'
const now = Date.now()
const db = openDatabase(env.DB)

const windowOf = (start: number, expiresAt: number) => ({
  streamId: 'str_1',
  window: '1m' as const,
  start,
  shard: 0,
  revision: 1,
  pending: false,
  rows: [],
  expiresAt,
})
const run = () => scheduled(createScheduledController({ cron: hourly, scheduledTime: now }), env)
const left = async () =>
  (await filedWindows(db, { streamId: 'str_1', window: '1m', from: 0, to: now })).map(({ start }) => start)

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM stream_windows').run()
})

describe('the hourly deletion of windows', () => {
  it('takes what was used of browsers on days that nobody asks about', async ({ expect }) => {
    const today = Math.floor(now / dayMs) * dayMs
    const days = [0, 6, 8].map((ago) => today - ago * dayMs)
    const of = { workspaceId: 'wsp_days', region: 'weur', ms: 5 }
    await fileBrowserDays(
      db,
      days.map((day) => ({ ...of, day })),
    )
    await run()
    const found = await Promise.all(days.map((day) => findBrowserBudget(db, of.workspaceId, day)))
    expect(found.map((budget) => budget.days.length)).toEqual([1, 1, 0])
  })

  it('takes those that were kept long enough, and no other', async ({ expect }) => {
    await fileWindows(db, [
      windowOf(60_000, now - 1),
      windowOf(120_000, now),
      windowOf(180_000, now + 3_600_000),
    ])
    expect(await left()).toEqual([60_000, 120_000, 180_000])
    await run()
    expect(await left()).toEqual([180_000])
  })

  it('takes more than fit in one statement', async ({ expect }) => {
    await env.DB.prepare(
      `INSERT INTO stream_windows (stream_id, window, start, shard, part, revision, rows, expires_at)
       WITH RECURSIVE n (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < ?1)
       SELECT 'str_1', '1m', at * 60000, 0, 0, 1, '[]', 1 FROM n`,
    )
      .bind(windowsAtOnce + 1)
      .run()
    expect(await left()).toHaveLength(windowsAtOnce + 1)
    await run()
    expect(await left()).toEqual([])
  })
})
