import { test } from 'vitest'
import { Pool, type Waiting } from './pool.ts'

interface Job extends Waiting {
  name: string
}
const rules = { places: 5, slowPlaces: 2, slowAfterMs: 1000 }
const job = (name: string, part: Partial<Job> = {}): Job => ({
  name,
  workspaceId: 'wsp_a',
  slow: false,
  suspected: false,
  since: 0,
  expiresAt: 10_000,
  spillAfterMs: 400,
  ...part,
})
function pool(...jobs: Job[]): Pool<Job> {
  const made = new Pool<Job>(rules)
  for (const each of jobs) made.enqueue(each)
  return made
}
function takeAll(from: Pool<Job>, now = 0): string[] {
  const names: string[] = []
  for (let next = from.take(now); next; next = from.take(now)) names.push(next.name)
  return names
}
const anywhere = { slow: 100, quick: 100 }
const many = (count: number, part: Partial<Job> = {}, prefix = 'j') =>
  Array.from({ length: count }, (_, index) => job(`${prefix}${index}`, part))

test('at most five run at once, in the order they came', ({ expect }) => {
  const five = pool(...many(7))
  expect(takeAll(five)).toEqual(['j0', 'j1', 'j2', 'j3', 'j4'])
  expect(five.running).toBe(5)
  expect(five.waiting).toBe(2)
})

test('a released place goes to the next', ({ expect }) => {
  const one = pool(...many(5))
  const first = one.take(0)
  takeAll(one)
  one.enqueue(job('late'))
  expect(one.take(0)).toBeNull()
  if (first) one.release(first)
  expect(one.take(0)?.name).toBe('late')
})

test('at most two places go to slow monitors; the others leave for other hands at once', ({ expect }) => {
  const mixed = pool(...many(4, { slow: true }, 'slow'), job('quick'))
  expect(takeAll(mixed)).toEqual(['slow0', 'slow1', 'quick'])
  expect(mixed.spillSlow(0, anywhere).map(({ name }) => name)).toEqual(['slow2', 'slow3'])
})

test('a quick check that turned slow counts as slow', ({ expect }) => {
  const turned = pool(...many(2))
  takeAll(turned)
  turned.enqueue(job('slow', { slow: true, since: 1000 }))
  expect(turned.take(1000)).toBeNull()
  expect(turned.spillSlow(1000, anywhere)).toHaveLength(1)
})

test('when more checks hang than may, those that wait leave at once', ({ expect }) => {
  const stuck = pool(...many(5), job('healthy', { since: 1100 }))
  takeAll(stuck, 0)
  expect(stuck.spill(999, anywhere)).toHaveLength(0)
  expect(stuck.spill(1100, anywhere).map(({ name }) => name)).toEqual(['healthy'])
})

test('a check that waited too long leaves, as far as there is room', ({ expect }) => {
  const busy = pool(...many(8))
  takeAll(busy)
  expect(busy.spill(399, anywhere)).toHaveLength(0)
  expect(busy.spill(400, { slow: 2, quick: 2 }).map(({ name }) => name)).toEqual(['j5', 'j6'])
  expect(busy.waiting).toBe(1)
})

test('while the process itself is slow, only those leave that wait behind slow checks', ({ expect }) => {
  const busy = pool(...many(6))
  takeAll(busy)
  expect(busy.spill(900, anywhere, true)).toHaveLength(0)
  expect(busy.spill(1000, anywhere, true)).toHaveLength(1)
})

test('one workspace holds at most half of the places while others wait', ({ expect }) => {
  const shared = pool(
    ...many(5, { workspaceId: 'wsp_big' }, 'big'),
    ...many(2, { workspaceId: 'wsp_small' }, 'small'),
  )
  expect(takeAll(shared)).toEqual(['big0', 'big1', 'small0', 'small1', 'big2'])
})

test('a workspace alone may use every place', ({ expect }) => {
  expect(takeAll(pool(...many(6)))).toHaveLength(5)
})

test('suspected monitors go first, in the order they came', ({ expect }) => {
  const alarmed = pool(job('calm'), job('first', { suspected: true }), job('second', { suspected: true }))
  expect(takeAll(alarmed)).toEqual(['first', 'second', 'calm'])
})

test('what could not start by its next tick is shed, but never a suspected monitor', ({ expect }) => {
  const late = pool(job('calm'), job('suspected', { suspected: true }), job('patient', { expiresAt: null }))
  expect(late.expire(9999)).toHaveLength(0)
  expect(late.expire(10_000).map(({ name }) => name)).toEqual(['calm'])
  expect(late.waiting).toBe(2)
})

test('a quick check finds room elsewhere where slow ones find none', ({ expect }) => {
  const crowd = pool(...many(9, { slow: true }, 'slow'), ...many(6, {}, 'quick'))
  expect(takeAll(crowd)).toEqual(['slow0', 'slow1', 'quick0', 'quick1', 'quick2'])
  expect(crowd.spillSlow(0, { slow: 0, quick: 2 })).toEqual([])
  const left = crowd.spill(400, { slow: 0, quick: 2 })
  expect(left.map(({ name }) => name)).toEqual(['quick3', 'quick4'])
  expect(crowd.waiting).toBe(8)
})

test('who came first runs first, slow or quick, as far as there are places', ({ expect }) => {
  const mixed = pool(
    job('slow0', { slow: true, since: 1 }),
    job('quick0', { since: 2 }),
    job('slow1', { slow: true, since: 3 }),
    job('quick1', { since: 4 }),
  )
  expect(takeAll(mixed)).toEqual(['slow0', 'quick0', 'slow1', 'quick1'])
})

test('nobody is lost or run twice, whatever leaves in between', ({ expect }) => {
  const busy = pool()
  const seen: string[] = []
  for (let round = 0; round < 400; round++) {
    const slow = round % 3 === 0
    const suspected = round % 7 === 0
    busy.enqueue(job(`j${round}`, { slow, suspected, since: round, expiresAt: round + 40 }))
    const now = round + 1
    for (let next = busy.take(now); next; next = busy.take(now)) {
      seen.push(next.name)
      if (round % 2 === 0) busy.release(next)
    }
    if (round % 11 === 0) seen.push(...busy.spill(now, { slow: 1, quick: 2 }).map(({ name }) => name))
    if (round % 13 === 0) seen.push(...busy.expire(now).map(({ name }) => name))
  }
  seen.push(...busy.expire(Infinity).map(({ name }) => name))
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length + busy.waiting).toBe(400)
})

test('to find the next among thousands takes no longer than among few', ({ expect }) => {
  const steps = (waiting: number) => {
    let looked = 0
    const counting = (name: string): Job =>
      Object.defineProperty(job(name), 'slow', { get: () => ((looked += 1), false), enumerable: true })
    const crowd = pool(...Array.from({ length: waiting }, (_, index) => counting(`j${index}`)))
    looked = 0
    for (let turn = 0; turn < 10; turn++) {
      const next = crowd.take(0)
      if (next) crowd.release(next)
    }
    return looked
  }
  expect(steps(5000)).toBeLessThanOrEqual(steps(50))
})
