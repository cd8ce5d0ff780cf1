import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import type { LaneLoad } from '#core/rpc'
import { empty, relieve, total, type Moves } from './choose-moves.ts'
import { maxOccupancy, place } from './place.ts'

const room = (number: number, occupancy: number, monitors = 100) => ({
  name: `lane:weur:${number}:g1`,
  region: 'weur',
  number,
  occupancy,
  monitors,
})
const loads = (count: number, occupancy: number, prefix = 'mon'): LaneLoad[] =>
  Array.from({ length: count }, (_, index) => ({
    monitorId: `${prefix}_${index}`,
    occupancy,
    waitMs: occupancy * 10_000,
  }))
const facts = (all: LaneLoad[], paused: readonly string[] = []) => ({
  loads: all,
  movable: all.map(({ monitorId }) => ({ monitorId, paused: paused.includes(monitorId) })),
})

describe('relieve', () => {
  it('leaves a lane alone that is not too full, whatever D1 says of it', ({ expect }) => {
    expect(relieve(room(0, 4), facts(loads(100, 0.025)), []).moves).toEqual([])
  })

  it('moves the heaviest as measured, and no more than makes the lane comfortable', ({ expect }) => {
    const all = [...loads(60, 0.01, 'light'), ...loads(50, 0.06, 'heavy')]
    const { moves, added } = relieve(room(0, 3.6), facts(all), [room(1, 0)])
    expect(moves.length).toBe(Math.ceil((3.6 - 2) / 0.06))
    expect(
      moves.every(({ monitorId, to }) => monitorId.startsWith('heavy_') && to === 'lane:weur:1:g1'),
    ).toBe(true)
    expect(moves[0]).toMatchObject({ from: 'lane:weur:0:g1', waitMs: 600 })
    expect(added['lane:weur:1:g1']).toBeCloseTo(moves.length * 0.06)
  })

  it('opens a new lane when the others are full, never the one that is left', ({ expect }) => {
    const { moves, lanes } = relieve(room(0, 3), facts(loads(100, 0.03)), [room(1, 1.99)])
    expect(lanes.map(({ name }) => name)).toEqual(['lane:weur:2:g1'])
    expect(new Set(moves.map(({ to }) => to))).toEqual(new Set(['lane:weur:2:g1']))
  })

  it('keeps a monitor that is alone: elsewhere it would be no less busy', ({ expect }) => {
    expect(relieve(room(0, 4), facts(loads(1, 4)), []).moves).toEqual([])
  })

  it('leaves who is slow or paused where they are: they hold no place here', ({ expect }) => {
    const all = [...loads(40, 0.07), ...loads(5, 0, 'slow')]
    const { moves } = relieve(room(0, 2.8), facts(all, ['mon_0', 'mon_1']), [])
    expect(moves.map(({ monitorId }) => monitorId)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/slow|^mon_[01]$/)]),
    )
    expect(moves).toHaveLength(12)
  })
})

describe('empty', () => {
  it('finds everybody a place, paused ones too, or moves nobody', ({ expect }) => {
    const all = loads(20, 0.01)
    const moves = empty(room(1, 0.2), facts(all, ['mon_3']), [room(0, 1)])
    expect(moves?.moves).toHaveLength(20)
    expect(moves?.lanes).toEqual([])
    expect(empty(room(1, 0.2), facts(all), [room(0, 1.4)])).toBeNull()
    expect(empty(room(1, 0.2), facts(all), [])).toBeNull()
    expect(empty(room(1, 0.2), facts(all), [room(0, 0.1, 790)])).toBeNull()
  })

  it('judges no lane that has not measured its monitors, and none that is busy', ({ expect }) => {
    const unmeasured = loads(20, 0.01).map((load) => ({ ...load, waitMs: null }))
    expect(empty(room(1, 0.2), facts(unmeasured), [room(0, 0)])).toBeNull()
    expect(empty(room(1, 0.2), facts(loads(60, 0.01)), [room(0, 0)])).toBeNull()
  })
})

/** A region in memory: which monitor is on which lane, and what each really weighs. */
class Region {
  readonly weights: Map<string, number>
  lanes = new Map<string, { number: number; monitors: Set<string> }>()
  moved = 0

  constructor(weights: readonly number[], expected: number) {
    this.weights = new Map(weights.map((weight, index) => [`mon_${index}`, weight]))
    const wanted = [...this.weights.keys()].map((monitorId) => ({
      monitorId,
      region: 'weur',
      occupancy: expected,
    }))
    const { chosen, lanes } = place([], wanted)
    this.#open(lanes)
    for (const [index, name] of chosen.entries()) this.lanes.get(name)?.monitors.add(`mon_${index}`)
  }

  /** One hour: every overfull lane gives some away, then one idle lane is emptied; all of it as the cron does. */
  hour(noise: () => number): void {
    const factor = new Map([...this.weights.keys()].map((id) => [id, noise()]))
    const factsOf = (name: string) =>
      facts(
        [...(this.lanes.get(name)?.monitors ?? [])].map((monitorId) => {
          const occupancy = (this.weights.get(monitorId) ?? 0) * (factor.get(monitorId) ?? 1)
          return { monitorId, occupancy, waitMs: 1 }
        }),
      )
    const rooms = () =>
      [...this.lanes].map(([name, { number, monitors }]) =>
        Object.assign(room(number, total(factsOf(name).loads), monitors.size), { name }),
      )
    for (const one of rooms()) {
      this.#apply(
        relieve(
          one,
          factsOf(one.name),
          rooms().filter(({ name }) => name !== one.name),
        ),
      )
    }
    for (const one of rooms().toSorted((a, b) => a.occupancy - b.occupancy)) {
      const moves = empty(
        one,
        factsOf(one.name),
        rooms().filter(({ name }) => name !== one.name),
      )
      if (!moves) continue
      this.#apply(moves)
      this.lanes.delete(one.name)
      return
    }
  }

  #open(lanes: readonly { name: string; number: number }[]): void {
    for (const { name, number } of lanes) this.lanes.set(name, { number, monitors: new Set() })
  }

  #apply({ moves, lanes }: Moves): void {
    this.#open(lanes)
    for (const { monitorId, from, to } of moves) {
      this.lanes.get(from)?.monitors.delete(monitorId)
      this.lanes.get(to)?.monitors.add(monitorId)
      this.moved += 1
    }
  }

  occupancies(): number[] {
    return [...this.lanes.values()].map(({ monitors }) =>
      [...monitors].reduce((sum, id) => sum + (this.weights.get(id) ?? 0), 0),
    )
  }
}

describe('a region that is left to itself', () => {
  const weights = fc.array(fc.double({ min: 0.0001, max: 0.5, noNaN: true }), {
    minLength: 1,
    maxLength: 300,
  })

  it('comes to rest with no lane too full, every monitor on one lane, and then moves nobody any more', ({
    expect,
  }) => {
    fc.assert(
      fc.property(weights, fc.double({ min: 0.0005, max: 0.03, noNaN: true }), (all, expected) => {
        const region = new Region(all, expected)
        for (let hours = 0; hours < 60; hours += 1) region.hour(() => 1)
        const { moved } = region
        for (let hours = 0; hours < 48; hours += 1) region.hour(() => 1)
        expect(region.moved).toBe(moved)
        for (const occupancy of region.occupancies()) expect(occupancy).toBeLessThanOrEqual(maxOccupancy)
        const placed = [...region.lanes.values()].flatMap(({ monitors }) => [...monitors])
        expect(placed.toSorted()).toEqual([...region.weights.keys()].toSorted())
      }),
      { numRuns: 60 },
    )
  })

  it('stays at rest while waits vary by a fifth', ({ expect }) => {
    fc.assert(
      fc.property(
        weights,
        fc.infiniteStream(fc.double({ min: 0.9, max: 1.1, noNaN: true })),
        (all, noise) => {
          const region = new Region(all, 0.005)
          for (let hours = 0; hours < 60; hours += 1) region.hour(() => 1.1)
          const { moved } = region
          for (let hours = 0; hours < 24; hours += 1) region.hour(() => noise.next().value ?? 1)
          expect(region.moved).toBe(moved)
        },
      ),
      { numRuns: 30 },
    )
  })
})
