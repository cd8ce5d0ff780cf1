import { test } from 'vitest'
import type { BrowserPrice } from '../../../contract.ts'
import { allowancesOf, minutes } from './budget.ts'

const resetsAt = '2026-11-27T00:00:00.000Z'
const weur = { region: 'weur', usedSeconds: 600, leftSeconds: 35_400, resetsAt }
const enam = { region: 'enam', usedSeconds: 3_000, leftSeconds: 33_000, resetsAt }
const price: BrowserPrice = {
  runSeconds: 5,
  runSecondsFrom: 'asked',
  idleSeconds: 10,
  runsPerMonth: 1,
  dollarsPerMonth: 1,
  budget: [weur, enam],
}

test('a check needs browser time of each region, or of the budget of its workspace', ({ expect }) => {
  const inRegion = { dailySeconds: 36_000, needSeconds: 1_440 }
  expect(allowancesOf(price, 300)).toEqual([
    { ...inRegion, region: 'weur', leftSeconds: 35_400 },
    { ...inRegion, region: 'enam', leftSeconds: 33_000 },
  ])
  const today = { usedSeconds: 700, budgetSeconds: 600, leftSeconds: 0, resetsAt }
  expect(allowancesOf({ ...price, today }, 300)).toEqual([
    { region: null, dailySeconds: 600, leftSeconds: 0, needSeconds: 2_880 },
  ])
  const free = {
    ...price,
    budget: [{ ...weur, leftSeconds: null }],
    today: { ...today, budgetSeconds: null },
  }
  expect(allowancesOf(free, 300)).toEqual([])
})

test('browser time is told in minutes', ({ expect }) => {
  const said = [1_440, 90, 0, 36_000].map((seconds) => minutes(seconds).replace('\u00A0', ' '))
  expect(said).toEqual(['24 min', '1.5 min', '0 min', '600 min'])
})
