import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { cellMs, type CellRow, dayMs, hourMs } from '#core/cell'
import { decodeCells, encodeCells } from '#core/cells-codec'
import { decode, encode, quantile, sketchOf } from '#core/sketch'
import { fileHours } from '#db/queries/rollups'
import { hourCells, rollDays } from './day.ts'
import { retain } from './retention.ts'

const today = Date.UTC(2026, 10, 20)
const cell = (start: number, part: Partial<CellRow> = {}): CellRow => ({
  monitorId: 'mon_r',
  region: 'weur',
  start,
  checks: 5,
  up: 3,
  degraded: 1,
  down: 1,
  unknown: 0,
  minMs: 10,
  maxMs: 50,
  sketch: encode(sketchOf([10, 20, 30, 40, 50])),
  ...part,
})

async function addMonitor(id: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO monitors (id, workspace_id, name, "check", settings, version, created_at, updated_at, since)
     VALUES (?, 'wsp_r', 'x', '{"type":"http"}', '{}', 1, 1, 1, 1)`,
  )
    .bind(id)
    .run()
}

const fileHour = (monitorId: string, start: number, revision: number, cells: CellRow[]): Promise<void> =>
  fileHours(
    env.DB,
    [
      {
        workspaceId: 'wsp_r',
        monitorId,
        region: 'weur',
        start,
        revision,
        body: encodeCells(cells).toBase64(),
      },
    ],
    [],
  )

async function days(monitorId: string) {
  const { results } = await env.DB.prepare(
    'SELECT start, revision, body FROM days WHERE monitor_id = ? ORDER BY start',
  )
    .bind(monitorId)
    .all<{ start: number; revision: number; body: number[] }>()
  return results.map(({ start, revision, body }) => ({
    start,
    revision,
    cells: decodeCells(Uint8Array.from(body), { monitorId, region: 'weur' }),
  }))
}
const hours = async (monitorId: string) =>
  env.DB.prepare('SELECT start FROM hours WHERE monitor_id = ? ORDER BY start')
    .bind(monitorId)
    .all<{ start: number }>()
    .then(({ results }) => results.map(({ start }) => start))

describe('hourCells', () => {
  it('adds counts, keeps the extremes and merges latencies, hour by hour', ({ expect }) => {
    const quiet = cell(today + cellMs, {
      minMs: null,
      maxMs: null,
      sketch: new Uint8Array(),
      checks: 5,
      up: 0,
      unknown: 5,
      degraded: 0,
      down: 0,
    })
    const slow = cell(today + 2 * cellMs, { minMs: 5, maxMs: 900, sketch: encode(sketchOf([5, 900])) })
    const [first, second, ...rest] = hourCells([cell(today + hourMs), cell(today), quiet, slow])
    expect(rest).toEqual([])
    expect(first).toMatchObject({
      start: today,
      checks: 15,
      up: 6,
      degraded: 2,
      down: 2,
      unknown: 5,
      minMs: 5,
      maxMs: 900,
    })
    expect(quantile(decode(first?.sketch ?? new Uint8Array()), 1)).toBeCloseTo(900, -1.5)
    expect(second).toMatchObject({ start: today + hourMs, checks: 5 })
  })
})

describe('rollDays', () => {
  it('makes a day of its hours, and again only when they say more', async ({ expect }) => {
    await addMonitor('mon_r')
    const yesterday = today - dayMs
    const range = { from: yesterday, to: today }
    await fileHour('mon_r', yesterday, 1, [cell(yesterday)])
    await fileHour('mon_r', yesterday + 23 * hourMs, 4, [cell(yesterday + 23 * hourMs)])
    await fileHour('mon_r', today, 1, [cell(today)]) // not over yet
    await rollDays(env.DB, range)
    const [day, ...others] = await days('mon_r')
    expect(others).toEqual([])
    expect(day).toMatchObject({ start: yesterday, revision: 7 })
    expect(day?.cells.map(({ start }) => start)).toEqual([yesterday, yesterday + 23 * hourMs])

    await env.DB.prepare(`UPDATE days SET body = x'01' WHERE monitor_id = 'mon_r'`).run()
    await rollDays(env.DB, range)
    expect((await days('mon_r'))[0]?.cells).toEqual([]) // untouched: nothing new to say

    await fileHour('mon_r', yesterday + hourMs, 1, [cell(yesterday + hourMs, { checks: 7, up: 5 })])
    await rollDays(env.DB, range)
    expect((await days('mon_r'))[0]?.cells.map(({ checks }) => checks)).toEqual([5, 7, 5])
  })
})

const addDelivery = (id: string, state: string, at: number) =>
  env.DB.prepare(
    `INSERT INTO deliveries (id, workspace_id, channel_id, state, created_at, revision, body)
     VALUES (?, 'wsp_r', 'chn_1', ?, ?, 1, '{}')`,
  )
    .bind(id, state, at)
    .run()

describe('retain', () => {
  it('deletes hours after seven days, but none that has no day row yet', async ({ expect }) => {
    await addMonitor('mon_old')
    const now = today + 12 * hourMs
    const eightAgo = today - 8 * dayMs
    const sevenAgo = today - 7 * dayMs
    for (const start of [eightAgo, sevenAgo]) await fileHour('mon_old', start, 1, [cell(start)])
    await retain(env.DB, now)
    expect(await hours('mon_old')).toEqual([eightAgo, sevenAgo])
    await rollDays(env.DB, { from: eightAgo, to: today })
    await retain(env.DB, now)
    expect(await hours('mon_old')).toEqual([sevenAgo])
    expect((await days('mon_old')).map(({ start }) => start)).toEqual([eightAgo, sevenAgo])
    await retain(env.DB, now + 400 * dayMs)
    expect(await days('mon_old')).toEqual([])
  })

  it('deletes the old of the log, and keeps deliveries that are owed', async ({ expect }) => {
    await addDelivery('old', 'delivered', today - 91 * dayMs)
    await addDelivery('owed', 'owed', today - 91 * dayMs)
    await addDelivery('new', 'delivered', today - 89 * dayMs)
    await env.DB.prepare(
      `INSERT INTO dead_letters (id, queue, at, attempts, body) VALUES ('d', 'q', ?, 1, '')`,
    )
      .bind(today - 91 * dayMs)
      .run()
    await env.DB.prepare(
      `INSERT INTO idempotency (workspace_id, key, request_hash, created_at) VALUES ('wsp_r', 'k', '', ?)`,
    )
      .bind(today - dayMs - 1)
      .run()
    await retain(env.DB, today)
    const { results } = await env.DB.prepare('SELECT id FROM deliveries ORDER BY id').all()
    expect(results).toEqual([{ id: 'new' }, { id: 'owed' }])
    expect(await env.DB.prepare('SELECT COUNT(*) AS n FROM dead_letters').first('n')).toBe(0)
    expect(await env.DB.prepare('SELECT COUNT(*) AS n FROM idempotency').first('n')).toBe(0)
  })

  it('deletes windows of maintenance that ended 400 days ago, and not the one that is open since', async ({
    expect,
  }) => {
    const addWindow = (startsAt: number, endsAt: number) =>
      env.DB.prepare(
        `INSERT INTO maintenance_windows (maintenance_id, workspace_id, starts_at, ends_at)
         VALUES ('mnt_r', 'wsp_r', ?, ?)`,
      ).bind(startsAt, endsAt)
    const before = today - 400 * dayMs
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO maintenances (id, workspace_id, title, monitor_ids, tags, starts_at, ends_at, timezone,
           created_at) VALUES ('mnt_r', 'wsp_r', 'x', '[]', '[]', 1, 2, 'UTC', 1)`,
      ),
      addWindow(before - 3 * hourMs, before - 2 * hourMs),
      addWindow(before - 2 * hourMs, before + hourMs),
      addWindow(before - hourMs, before),
      addWindow(today, today + hourMs),
    ])
    await retain(env.DB, today)
    const { results } = await env.DB.prepare(
      "SELECT starts_at AS at FROM maintenance_windows WHERE maintenance_id = 'mnt_r' ORDER BY starts_at",
    ).all()
    expect(results).toEqual([{ at: before - 2 * hourMs }, { at: before - hourMs }, { at: today }])
  })

  it('deletes sessions and verifications that are over, and no other', async ({ expect }) => {
    const { DB } = env
    const add = (id: string, endsAt: number) => [
      DB.prepare(
        `INSERT INTO session (id, expires_at, token, created_at, updated_at, user_id)
         VALUES (?1, ?2, ?1, 1, 1, 'usr_r')`,
      ).bind(id, endsAt),
      DB.prepare(
        `INSERT INTO verification (id, identifier, value, expires_at) VALUES (?1, 'x', 'x', ?2)`,
      ).bind(id, endsAt),
    ]
    await DB.batch([
      DB.prepare(
        `INSERT INTO user (id, name, email, email_verified, created_at, updated_at)
         VALUES ('usr_r', 'R', 'r@example.com', 0, 1, 1)`,
      ),
      ...add('over', today - 1),
      ...add('good', today + 1),
    ])
    await retain(DB, today)
    for (const table of ['session', 'verification']) {
      const { results } = await DB.prepare(`SELECT id FROM ${table}`).all()
      expect(results, table).toEqual([{ id: 'good' }])
    }
  })
})
