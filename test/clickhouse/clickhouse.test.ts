/**
 * The SQL that Analytics Engine is asked, run by the engine behind it. chdb, ClickHouse in a library, is half a
 * gigabyte: `npm run test:clickhouse` installs it here and runs this.
 */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { type CellsQuestion, cellsSql } from '../../workers/core/analytics/cells-sql.ts'
import { windowsSql } from '../../workers/core/analytics/windows-sql.ts'

interface Chdb {
  Session: new () => { query(sql: string, format?: string): string; cleanup(): void }
}

function load(): Chdb | null {
  try {
    return createRequire(import.meta.url)('chdb') as Chdb
  } catch {
    return null
  }
}

const chdb = load()
const skip = chdb ? false : 'chdb is not installed: npm run test:clickhouse installs it'
if (skip) console.warn(`SKIPPED: ${skip}, so no SQL for Analytics Engine was run.`)

/** Analytics Engine's table: one index, twenty blobs and doubles, how many points a row stands for, when it was written. */
const columns = [
  'index1 String',
  '_sample_interval UInt32',
  'timestamp DateTime',
  ...Array.from({ length: 20 }, (_, at) => `blob${at + 1} String`),
  ...Array.from({ length: 20 }, (_, at) => `double${at + 1} Float64`),
]

interface Stored {
  index: string
  blobs: string[]
  doubles: number[]
  sampled?: number
}

/** Answers a question over a table that holds these points. */
function ask(dataset: string, points: readonly Stored[], sql: string): Record<string, unknown>[] {
  assert.ok(chdb)
  const session = new chdb.Session()
  try {
    session.query('CREATE DATABASE ae ENGINE = Atomic')
    session.query(`CREATE TABLE ae.${dataset} (${columns.join(', ')}) ENGINE = MergeTree ORDER BY index1`)
    const rows = points.map(({ index, blobs, doubles, sampled = 1 }) =>
      JSON.stringify({
        index1: index,
        _sample_interval: sampled,
        timestamp: Math.floor((doubles[start] ?? 0) / 1_000) + 60,
        ...Object.fromEntries(blobs.map((blob, at) => [`blob${at + 1}`, blob])),
        ...Object.fromEntries(doubles.map((double, at) => [`double${at + 1}`, double])),
      }),
    )
    session.query(`INSERT INTO ae.${dataset} FORMAT JSONEachRow ${rows.join('\n')}`)
    const text = session.query(sql.replace(`FROM ${dataset}`, `FROM ae.${dataset}`), 'JSON')
    return (JSON.parse(text) as { data: Record<string, unknown>[] }).data
  } finally {
    session.cleanup()
  }
}

const start = 0
const minute = Date.UTC(2026, 10, 26, 12)

describe('SQL for Analytics Engine, run by ClickHouse', { skip }, () => {
  it('adds up cells once each, and weighs them by their sampling', () => {
    const workspaceId = 'wsp_0123456789abcdefghjk'
    const cell = (monitor: string, doubles: number[], sampled = 1): Stored => ({
      index: workspaceId,
      blobs: [monitor, 'weur', 'lane:weur:1:g1'],
      doubles: [minute, ...doubles],
      sampled,
    })
    const measured = [10, 9, 0, 1, 0, 20, 80, 40, 70, 79, 42]
    const nothing = [5, 0, 0, 0, 5, -1, -1, -1, -1, -1, -1]
    const question: CellsQuestion = {
      workspaceId,
      from: minute,
      to: minute + 300_000,
      stepMs: 300_000,
      region: undefined,
      by: 'region',
    }
    const points = [
      cell('mon_a', measured),
      cell('mon_a', measured), // written twice
      cell('mon_b', nothing),
      cell('mon_c', measured, 3), // stands for three
      { ...cell('mon_d', measured), index: 'wsp_stranger' },
    ]
    const [row, ...more] = ask('vedette_cells', points, cellsSql(question))
    assert.deepEqual(more, [])
    assert.equal(Number(row?.['t']), minute)
    assert.equal(row?.['region'], 'weur')
    for (const [name, value] of Object.entries({
      checks: 45,
      up: 36,
      down: 4,
      unknown: 5,
      min_ms: 20,
      max_ms: 80,
      p50_ms: 40,
      latency_sum: 42 * 36,
      latency_count: 36,
    }))
      assert.equal(Number(row?.[name]), value, name)
  })

  const streamId = 'str_0123456789abcdefghjk'
  interface Part {
    at?: number
    shard?: number
    revision?: number
    place?: number
    measure?: string
    key?: string[]
    figures: number[]
    sampled?: number
  }
  const point = (part: Part): Stored => {
    const { at = 0, shard = 0, revision = 1, place = 0, measure = '', key = ['de', 'pro'], figures } = part
    return {
      index: streamId,
      blobs: [measure, ...key],
      doubles: [minute + at * 60_000, shard, revision, place, ...figures],
      sampled: part.sampled ?? 1,
    }
  }
  const question = { streamId, from: minute, to: minute + 3_600_000, stepMs: 3_600_000, groupBy: [0] }
  const read = (points: readonly Stored[]) =>
    ask('vedette_windows', points, windowsSql(question)).map((row) => ({
      t: Number(row['t']),
      measure: row['measure'],
      isOther: Number(row['is_other']),
      key: row['d0'],
      events: Number(row['events']),
      total: Number(row['total']),
      low: Number(row['low']),
      high: Number(row['high']),
      p50: Number(row['p50']),
    }))
  const none = { total: 0, low: 0, high: 0, p50: 0 }

  it('takes of each point the highest revision, once, whatever the order they were written in', () => {
    const revisions = [
      point({ revision: 1, figures: [10] }),
      point({ revision: 3, figures: [12] }),
      point({ revision: 3, figures: [12] }),
      point({ revision: 2, figures: [11] }),
    ]
    const events = [{ t: minute, measure: '', isOther: 0, key: 'de', events: 12, ...none }]
    assert.deepEqual(read(revisions), events)
    assert.deepEqual(read(revisions.toReversed()), events)
  })

  it('adds up minutes, shards and keys, and tells what had no room apart from a key of that name', () => {
    const rows = read([
      point({ at: 0, figures: [1] }),
      point({ at: 1, figures: [2] }),
      point({ at: 1, shard: 1, figures: [4] }),
      point({ at: 1, place: 1, key: ['de', 'free'], figures: [8] }),
      point({ at: 1, place: 2, key: ['other', 'pro'], figures: [16] }),
      point({ at: 1, place: -1, key: ['other', 'other'], figures: [32] }),
      point({ at: 61, figures: [64] }),
    ])
    assert.deepEqual(
      rows.map(({ key, isOther, events }) => [key, isOther, events]),
      [
        ['de', 0, 15],
        ['other', 0, 16],
        ['other', 1, 32],
      ],
    )
  })

  it('weighs sums and quantiles of a measure by sampling', () => {
    const rows = read([
      point({ measure: 'amount', figures: [1, -5, -5, -5, -5, -5, -5] }),
      point({ at: 1, measure: 'amount', figures: [2, 20, 8, 12, 10, 12, 12], sampled: 10 }),
    ])
    assert.deepEqual(rows, [
      {
        t: minute,
        measure: 'amount',
        isOther: 0,
        key: 'de',
        events: 21,
        total: 195,
        low: -5,
        high: 12,
        p50: 10,
      },
    ])
  })
})
