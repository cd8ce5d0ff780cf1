import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { cellMs, dayMs, hourMs } from '#core/cell'
import { encodeCells } from '#core/cells-codec'
import { encode, sketchOf } from '#core/sketch'
import { openDatabase } from '../database.ts'
import { checkCounts } from './check-counts.ts'
import { fileDays, fileHours } from './rollups.ts'

const workspaceId = 'wsp_counts'
const day = Math.floor(Date.now() / dayMs) * dayMs - 3 * dayMs
const ids = Array.from({ length: 90 }, (_, index) => `mon_counted_${String(index).padStart(2, '0')}`)

/** One cell of twelve checks, of which one could not be made. */
const bodyAt = (monitorId: string, start: number) =>
  encodeCells([
    {
      monitorId,
      region: 'weur',
      start,
      checks: 12,
      up: 11,
      degraded: 0,
      down: 0,
      unknown: 1,
      minMs: 1,
      maxMs: 2,
      sketch: encode(sketchOf([1, 2])),
    },
  ])
const place = (monitorId: string, start: number) => ({
  workspaceId,
  monitorId,
  region: 'weur',
  start,
  revision: 1,
})

describe('counts of checks', () => {
  it('are read of many monitors in answers that are small, from hours, days and days without counts', async ({
    expect,
  }) => {
    const hours = Array.from({ length: 6 }, (_, hour) => day + dayMs + hour * hourMs)
    for (const start of hours)
      await fileHours(
        env.DB,
        ids.map((id) => ({ ...place(id, start), body: bodyAt(id, start + cellMs).toBase64() })),
        [],
      )
    const days = ids.map((id) => ({ ...place(id, day), body: bodyAt(id, day), checks: 100, unknown: 5 }))
    await fileDays(env.DB, days)
    // An hour of a day that is closed is in its day row already.
    await fileHours(
      env.DB,
      ids.map((id) => ({ ...place(id, day), body: bodyAt(id, day).toBase64() })),
      [],
    )
    await env.DB.prepare(
      'UPDATE days SET checks = NULL, "unknown" = NULL WHERE monitor_id >= ?1 AND workspace_id = ?2',
    )
      .bind(ids[45], workspaceId)
      .run()

    const answers: unknown[][] = []
    const watched = {
      prepare: (statement: string) => env.DB.prepare(statement),
      batch: async (statements: D1PreparedStatement[]) => {
        const all = await env.DB.batch(statements)
        answers.push(all.flatMap(({ results }) => results))
        return all
      },
    } as unknown as D1Database
    const counts = await checkCounts(openDatabase(watched), workspaceId, [...ids, 'mon_nobody'], {
      from: day + hourMs,
      to: day + 2 * dayMs,
    })
    expect(counts.size).toBe(90)
    expect(counts.get(ids[0] ?? '')).toEqual({ checks: 100 + 6 * 12, unknown: 5 + 6 })
    expect(counts.get(ids[89] ?? '')).toEqual({ checks: 12 + 6 * 12, unknown: 1 + 6 })
    // A list of numbers would take eight bytes and more for each byte.
    expect(answers.flat().filter((row) => Array.isArray((row as { body?: unknown }).body))).toEqual([])
    expect(Math.max(...answers.map((rows) => rows.length))).toBeLessThanOrEqual(20 * 7)
  })
})
