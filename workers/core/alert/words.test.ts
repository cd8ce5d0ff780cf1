import { describe, it } from 'vitest'
import { policy } from './cases.ts'
import type { Telling } from './fire.ts'
import { askingText, tellingText } from './words.ts'

const given = policy({ steps: [{ channelIds: ['a'] }], repeat: { everySeconds: 60, times: 3 } })
const anna = {
  channelId: 'sms',
  channelName: 'Anna’s phone',
  personId: 'anna',
  personName: 'Anna',
  why: ['on call, Backend'],
  afterSeconds: 0,
}
const ops = {
  ...anna,
  channelId: 'ops',
  channelName: '#ops',
  personId: null,
  personName: null,
  why: ['named'],
}
const telling = (part: Partial<Telling>): Telling => ({
  step: 1,
  repetition: 0,
  number: 0,
  dueAt: 0,
  isOpening: false,
  ears: [anna, ops],
  missing: [],
  isFallback: false,
  ...part,
})

describe('what the story says of a step', () => {
  it('names who was told, by what right, and how long nobody reacted', ({ expect }) => {
    expect(tellingText(telling({}), given, 300_000)).toBe(
      'Step 2: told Anna (on call, Backend) by Anna’s phone, #ops; nobody acknowledged within 5 min',
    )
    expect(tellingText(telling({ step: 0, isOpening: true, ears: [ops] }), given, 2)).toBe(
      'Step 1: told #ops',
    )
    expect(tellingText(telling({ repetition: 2, ears: [ops] }), given, 120_000)).toBe(
      'Step 2, repetition 2 of 3: told #ops; nobody acknowledged within 2 min',
    )
  })

  it('says who of those that were meant was not reached, and who was told instead', ({ expect }) => {
    const missing = ['nobody is on call in Night']
    expect(tellingText(telling({ ears: [ops], missing, isOpening: true }), given, 0)).toBe(
      'Step 2: told #ops, but not all (nobody is on call in Night)',
    )
    expect(tellingText(telling({ ears: [ops], missing, isFallback: true }), given, 0)).toBe(
      'Step 2 reached nobody (nobody is on call in Night): told #ops instead',
    )
    expect(tellingText(telling({ ears: [], missing, isFallback: true }), given, 0)).toBe(
      'Step 2 reached nobody (nobody is on call in Night): nobody was told',
    )
  })

  it('tells the one who is woken why', ({ expect }) => {
    expect(askingText(telling({}), given, 300_000)).toBe(
      'Nobody acknowledged within 5 min (step 2 of Backend)',
    )
    expect(askingText(telling({ isOpening: true }), given, 0)).toBeUndefined()
    expect(
      askingText(telling({ isFallback: true, missing: ['Anna has no channel that is on'] }), given, 0),
    ).toBe('You are told because step 2 of Backend reached nobody: Anna has no channel that is on')
  })
})
