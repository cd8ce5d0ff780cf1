import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { expectedOccupancy, maxMonitorsPerLane, maxOccupancy, place, type Wanted } from './place.ts'

const wanted = (count: number, intervalSeconds: number, region = 'weur'): Wanted[] =>
  Array.from({ length: count }, (_, index) => ({
    monitorId: `mon_${index}`,
    region,
    occupancy: expectedOccupancy(intervalSeconds),
  }))
const room = (number: number, occupancy: number, monitors = 1, region = 'weur') => ({
  name: `lane:${region}:${number}:g1`,
  region,
  number,
  occupancy,
  monitors,
})

describe('place', () => {
  it('makes the first lane of a region', ({ expect }) => {
    const { lanes, chosen } = place([], wanted(1, 60))
    expect(chosen).toEqual(['lane:weur:0:g1'])
    expect(lanes).toEqual([{ name: 'lane:weur:0:g1', region: 'weur', number: 0, generation: 1 }])
  })

  it('takes the least occupied lane of the region', ({ expect }) => {
    const rooms = [room(0, 2), room(1, 0.5), room(2, 1), room(0, 0, 0, 'enam')]
    expect(place(rooms, wanted(1, 60)).chosen).toEqual(['lane:weur:1:g1'])
  })

  it('opens a lane with the next number when none has room', ({ expect }) => {
    const { lanes, chosen } = place([room(0, 2.5), room(4, 0.1, maxMonitorsPerLane)], wanted(1, 10))
    expect(chosen).toEqual(['lane:weur:5:g1'])
    expect(lanes.map(({ number }) => number)).toEqual([5])
  })

  it('spreads 300 monitors at 10 s over four lanes of a region', ({ expect }) => {
    const { lanes, chosen } = place([], wanted(300, 10))
    expect(lanes).toHaveLength(4)
    expect(Math.max(...lanes.map(({ name }) => chosen.filter((one) => one === name).length))).toBe(83)
  })

  it('never fills a lane beyond its occupancy or its number of monitors', ({ expect }) => {
    const interval = fc.integer({ min: 10, max: 86_400 })
    const regions = fc.constantFrom('weur', 'enam')
    fc.assert(
      fc.property(fc.array(fc.tuple(interval, regions), { maxLength: 400 }), (list) => {
        const asked = list.map(([seconds, region], index) => ({
          monitorId: `mon_${index}`,
          region,
          occupancy: expectedOccupancy(seconds),
        }))
        const { chosen, added, lanes } = place([room(0, 1.9, 990)], asked)
        expect(chosen).toHaveLength(asked.length)
        for (const [index, { region }] of asked.entries()) expect(chosen[index]).toContain(`:${region}:`)
        for (const [name, occupancy] of Object.entries(added)) {
          const before = name === 'lane:weur:0:g1' ? 1.9 : 0
          expect(before + occupancy).toBeLessThanOrEqual(maxOccupancy + 1e-9)
        }
        expect(chosen.filter((name) => name === 'lane:weur:0:g1').length).toBeLessThanOrEqual(10)
        expect(new Set(lanes.map(({ name }) => name)).size).toBe(lanes.length)
      }),
    )
  })
})
