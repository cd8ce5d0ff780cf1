import { describe, it } from 'vitest'
import { chooseMoves } from './choose-moves.ts'

const lane = (number: number, occupancy: number) => ({
  name: `lane:weur:${number}:g1`,
  region: 'weur',
  number,
  occupancy,
  monitors: 100,
})
const movable = (count: number, intervalSeconds: number) =>
  Array.from({ length: count }, (_, index) => ({
    monitorId: `mon_${intervalSeconds}_${index}`,
    workspaceId: 'wsp_1',
    intervalSeconds,
  }))

describe('chooseMoves', () => {
  it('leaves a lane alone that is not too full', ({ expect }) => {
    expect(chooseMoves(lane(0, 2.5), movable(100, 10), []).moves).toEqual([])
  })

  it('moves the busiest, and no more than makes the lane comfortable', ({ expect }) => {
    // 50 at 10 s and 60 at 60 s: expected 1.8, measured 3.6, so each counts twice.
    const { moves } = chooseMoves(lane(0, 3.6), [...movable(60, 60), ...movable(50, 10)], [lane(1, 0)])
    expect(moves.length).toBe(Math.ceil((3.6 - 2) / 0.06))
    expect(
      moves.every(({ monitorId, to }) => monitorId.startsWith('mon_10_') && to === 'lane:weur:1:g1'),
    ).toBe(true)
  })

  it('opens a new lane when the others are full, never the one that is left', ({ expect }) => {
    const { moves, lanes } = chooseMoves(lane(0, 3), movable(100, 10), [lane(1, 2.5)])
    expect(lanes.map(({ name }) => name)).toEqual(['lane:weur:2:g1'])
    expect(new Set(moves.map(({ to }) => to))).toEqual(new Set(['lane:weur:2:g1']))
  })

  it('keeps a monitor that is alone: elsewhere it would be no less busy', ({ expect }) => {
    expect(chooseMoves(lane(0, 4), movable(1, 10), []).moves).toEqual([])
  })
})
