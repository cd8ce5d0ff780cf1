import { test } from 'vitest'
import { Overflow, Pool, type Waiting } from './pool.ts'

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
  expect(mixed.spill(0, 100).map(({ name }) => name)).toEqual(['slow2', 'slow3'])
})

test('a quick check that turned slow counts as slow', ({ expect }) => {
  const turned = pool(...many(2))
  takeAll(turned)
  turned.enqueue(job('slow', { slow: true, since: 1000 }))
  expect(turned.take(1000)).toBeNull()
  expect(turned.spill(1000, 100)).toHaveLength(1)
})

test('when more checks hang than may, those that wait leave at once', ({ expect }) => {
  const stuck = pool(...many(5), job('healthy', { since: 1100 }))
  takeAll(stuck, 0)
  expect(stuck.spill(999, 100)).toHaveLength(0)
  expect(stuck.spill(1100, 100).map(({ name }) => name)).toEqual(['healthy'])
})

test('a check that waited too long leaves, as far as there is room', ({ expect }) => {
  const busy = pool(...many(8))
  takeAll(busy)
  expect(busy.spill(399, 100)).toHaveLength(0)
  expect(busy.spill(400, 2).map(({ name }) => name)).toEqual(['j5', 'j6'])
  expect(busy.waiting).toBe(1)
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

test('overflow objects fill from the lowest, and never beyond their places', ({ expect }) => {
  const overflow = new Overflow(2, 2)
  expect([overflow.take(), overflow.take(), overflow.take(), overflow.take(), overflow.take()]).toEqual([
    0,
    0,
    1,
    1,
    null,
  ])
  expect(overflow.room).toBe(0)
  overflow.release(0)
  expect(overflow.room).toBe(1)
  expect(overflow.take()).toBe(0)
})
