import { test } from 'vitest'
import type { Status, Transition } from '../../contract.ts'
import { bandBuckets } from './status-band.ts'

const hour = 3_600_000
const change = (seq: number, from: Status, to: Status, at: number): Transition => ({
  id: `mon:${seq}`,
  seq,
  from,
  to,
  at: new Date(at).toISOString(),
  regions: [],
  evidence: null,
  reason: null,
})

test('a bucket shows the worst that was true in it, and nothing where nothing was known', ({ expect }) => {
  const transitions = [
    change(1, 'pending', 'up', 2 * hour),
    change(2, 'up', 'down', 4.9 * hour),
    change(3, 'down', 'up', 5.1 * hour),
    change(4, 'up', 'unknown', 7 * hour),
  ]
  const buckets = bandBuckets(transitions, [], { from: 0, to: 10 * hour }, 10, 8 * hour)
  expect(buckets.map(({ cell }) => cell)).toEqual([
    'none',
    'none',
    'up',
    'up',
    'down',
    'down',
    'up',
    'unknown',
    'none',
    'none',
  ])
})

test('a bucket that planned work covers is maintenance, whatever happened in it', ({ expect }) => {
  const window = {
    maintenanceId: 'mnt',
    title: 'Upgrade',
    startsAt: new Date(hour).toISOString(),
    endsAt: new Date(2 * hour).toISOString(),
  }
  const transitions = [change(1, 'pending', 'down', 0)]
  const buckets = bandBuckets(transitions, [window], { from: 0, to: 3 * hour }, 3, 3 * hour)
  expect(buckets.map(({ cell }) => cell)).toEqual(['down', 'maintenance', 'down'])
})
