import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { Refused } from '#core/stream/batch'
import { StreamStore } from '../store.ts'
import { DeadLetters } from './dead-letters.ts'

const now = 1_800_000_000_000
const limits = { letters: 10, size: 200_000, ms: 1_000 }

/** Letters in the storage of a stream's object that nobody else uses. */
const inLetters = <T>(name: string, use: (dead: DeadLetters, sql: SqlStorage) => T): Promise<T> =>
  runInDurableObject(env.STREAMS.getByName(`stream:wsp_x:str_${name}:0`), (_, { storage }) =>
    use(new DeadLetters(new StreamStore(storage).dead, limits), storage.sql),
  )
const refused = (...raws: string[]): Refused[] =>
  raws.map((raw, index) => ({ index, code: 'event.schema', message: 'no', raw }))
const raws = (dead: DeadLetters) => dead.list({ before: null, limit: 100, whole: true }).map(({ raw }) => raw)
const rests = (sql: SqlStorage) => sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM dead_rests').one().n

describe('dead letters', () => {
  it('are kept to their ends, many in a batch, and listed by their beginnings', async ({ expect }) => {
    await inLetters('whole', (dead) => {
      const texts = Array.from({ length: 120 }, (_, n) => `${n} ${'"\u0000😀ä'.repeat(n * 100)}.`)
      dead.keep(refused(...texts), now)
      expect(raws(dead).toSorted()).toEqual(texts.toSorted())
      for (const { raw, length = raw.length } of dead.list({ before: null, limit: 100 })) {
        expect(raw.length).toBeLessThanOrEqual(8_000)
        expect(raw.isWellFormed()).toBe(true)
        expect(texts.some((text) => text.startsWith(raw) && text.length === length)).toBe(true)
      }
    })
  })

  it('are so many at most, the newest ones', async ({ expect }) => {
    await inLetters('many', (dead) => {
      for (let n = 0; n < 30; n += 1) dead.keep(refused(String(n)), now)
      dead.trim(now)
      expect(raws(dead)).toEqual(Array.from({ length: 10 }, (_, n) => String(29 - n)))
      expect(dead.count()).toBe(10)
    })
  })

  it('weigh so much at most, with all that belongs to them', async ({ expect }) => {
    await inLetters('large', (dead, sql) => {
      const texts = Array.from({ length: 6 }, (_, n) => `${n}${'x'.repeat(60_000)}`)
      for (const text of texts) dead.keep(refused(text), now)
      dead.trim(now)
      expect(raws(dead)).toEqual(texts.slice(3).toReversed())
      expect(rests(sql)).toBe(3)
      dead.drop(dead.list({ before: null, limit: 1 }).map(({ seq }) => seq))
      expect(raws(dead)).toEqual(texts.slice(3, 5).toReversed())
      expect(rests(sql)).toBe(2)
    })
  })

  it('go when they are old, which is when the shard is to be woken', async ({ expect }) => {
    await inLetters('old', (dead) => {
      expect(dead.dueAt()).toBe(null)
      dead.keep(refused('old'), now)
      dead.keep(refused('new'), now + 10)
      const due = dead.dueAt() ?? 0
      dead.trim(due - 1)
      expect(raws(dead)).toEqual(['new', 'old'])
      dead.trim(due)
      expect(raws(dead)).toEqual(['new'])
    })
  })
})
