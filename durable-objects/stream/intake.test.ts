import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { Batch } from '#core/stream/batch'
import { Intake } from './intake.ts'
import { StreamStore } from './store.ts'

const remembered = 2_048
const now = 1_000_000

/** A batch of events of which these have ids, and so many more have none. */
function batchOf(ids: readonly number[], without = 0): Batch {
  const rows = ids.length + without
  const words = new Uint32Array(2 * rows)
  for (const [row, id] of ids.entries()) words.set([id, id], 2 * row)
  return {
    definitionVersion: 1,
    receivedAt: now,
    lines: Array.from({ length: rows }, () => '{}').join('\n'),
    ids: words,
    columns: {
      rows,
      times: new Float64Array(rows),
      keys: [[]],
      keyOf: new Uint32Array(rows),
      measures: [],
      distinct: [],
    },
    refused: [],
    follows: false,
  }
}

/** Ids from 1 on, a hundred in a batch. */
const hundreds = (count: number) =>
  Array.from({ length: count }, (_, batch) => Array.from({ length: 100 }, (__, row) => 100 * batch + row + 1))

/** Uses the storage of a stream's object that nobody else uses. */
const inStore = <T>(name: string, use: (store: StreamStore, sql: SqlStorage) => T): Promise<T> =>
  runInDurableObject(env.STREAMS.getByName(`stream:wsp_x:${name}:0`), (_, { storage }) =>
    use(new StreamStore(storage), storage.sql),
  )

/** How many of these an intake takes for new. */
function fresh(intake: Intake, ids: readonly number[]): number {
  const taken = intake.take(batchOf(ids), now)
  return 'rows' in taken ? taken.rows : Number.NaN
}

describe('the ids that are remembered', () => {
  it('are as many after a crash as before it', async ({ expect }) => {
    await inStore('str_crash', (store) => {
      // Room is made for a power of two: as many must come back.
      const intake = new Intake(store, remembered - 500)
      const batches = hundreds(30)
      for (const ids of batches) intake.take(batchOf(ids), now)
      const newest = batches.flat().slice(-remembered)
      const woken = new Intake(store, remembered - 500)
      woken.recover()
      expect(fresh(woken, newest)).toBe(0)
    })
  })

  it('are not pushed out by events that have none', async ({ expect }) => {
    await inStore('str_mixed', (store) => {
      const intake = new Intake(store, remembered)
      const ids = Array.from({ length: 400 }, (_, index) => index + 1)
      for (const id of ids) intake.take(batchOf([id], 9), now)
      const woken = new Intake(store, remembered)
      woken.recover()
      expect(fresh(woken, ids)).toBe(0)
    })
  })

  it('are kept in storage no longer than that', async ({ expect }) => {
    await inStore('str_long', (store, sql) => {
      const intake = new Intake(store, remembered)
      const batches = hundreds(200)
      for (const ids of batches) intake.take(batchOf(ids), now)
      const kept = sql.exec<{ count: number }>('SELECT SUM(LENGTH(ids)) / 8 AS count FROM ids').one().count
      expect(kept).toBeGreaterThanOrEqual(remembered)
      expect(kept).toBeLessThan(2 * remembered)
      const woken = new Intake(store, remembered)
      woken.recover()
      expect(fresh(woken, batches.flat().slice(-remembered))).toBe(0)
    })
  })
})
