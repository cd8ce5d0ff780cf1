import { describe, it } from 'vitest'
import type { RuleDryRun, RuleFiring } from '../../contract.ts'
import { rehearsalSentence, titleOf } from './rehearsal-words.ts'

const firing = (minute: number, endedAt: string | null = '2026-11-26T12:00:00.000Z'): RuleFiring => ({
  since: `2026-11-26T10:0${minute}:00.000Z`,
  at: `2026-11-26T10:0${minute}:00.000Z`,
  endedAt,
  value: 1,
  title: 'Rule: count is 1, below 2 for 5 s',
})
const run = (part: Partial<RuleDryRun>): RuleDryRun => ({
  from: '',
  to: '',
  windows: 60,
  keys: 1,
  refusedKeys: 0,
  heldKeys: 0,
  isCut: false,
  data: [],
  values: [],
  ...part,
})
const of = (...firings: RuleFiring[]) => ({ key: {}, firings })

describe('what a rule would have done, in a sentence', () => {
  it('counts how often it would have told, and of how many keys', ({ expect }) => {
    expect(rehearsalSentence(run({ data: [of(firing(1))] }))).toBe('It would have told once')
    expect(rehearsalSentence(run({ data: [of(firing(1), firing(2)), of(firing(3))] }))).toBe(
      'It would have told 3 times, of 2 keys',
    )
    expect(rehearsalSentence(run({ isCut: true, data: [of(firing(1), firing(2))] }))).toBe(
      'It would have told more than 2 times',
    )
  })

  it('says what lasts, what was quiet and where nothing came', ({ expect }) => {
    expect(rehearsalSentence(run({ data: [of(firing(1, null))] }))).toMatch(
      /once, and would be firing still$/,
    )
    expect(rehearsalSentence(run({ data: [of(firing(1), firing(2, null))] }))).toMatch(
      /2 times, and one would be firing still$/,
    )
    expect(rehearsalSentence(run({}))).toBe('It would have been quiet')
    expect(rehearsalSentence(run({ keys: 0 }))).toMatch(/nothing to judge/)
  })

  it('leaves the name out under which it was tried', ({ expect }) => {
    expect(titleOf(firing(1))).toBe('Count is 1, below 2 for 5 s')
  })
})
