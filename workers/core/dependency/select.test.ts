import { describe, it } from 'vitest'
import { judgeReading } from './judge.ts'
import { severityOf, worstOf } from './reading.ts'
import { isNamed, select } from './select.ts'

describe('the name of a component', () => {
  it.for([
    ['API (EU)', 'api (eu)', true],
    ['API (EU)', 'API*', true],
    ['API (EU)', '*(EU)', true],
    ['API (EU)', 'A*I*U*', true],
    ['API (EU)', 'API', false],
    ['API (EU)', '*US*', false],
    ['aba', 'ab*ba', false],
    ['abba', 'ab*ba', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['anything', '*', true],
  ] as const)('%s is meant by %s: %s', ([name, wanted, meant], { expect }) => {
    expect(isNamed(name, wanted)).toBe(meant)
  })

  it('is compared at once, however many stars and letters there are', ({ expect }) => {
    const started = Date.now()
    expect(isNamed('a'.repeat(100_000), `${'a*'.repeat(99)}b`)).toBe(false)
    expect(Date.now() - started).toBeLessThan(1_000)
  })
})

describe('what a page says', () => {
  const component = (name: string, state: 'operational' | 'unknown' | 'major_outage') => ({
    name,
    group: null,
    state,
  })
  const reading = {
    page: 'Acme',
    words: null,
    state: null,
    components: [component('A', 'operational'), component('B', 'unknown'), component('C', 'major_outage')],
    incidents: [],
  }
  const rule = { components: [], downOn: 'major', maintenance: 'up' } as const

  it('is as bad as its worst part when it has no word for the whole', ({ expect }) => {
    expect(judgeReading(reading, 'Test', rule).outcome).toBe('down')
    expect(judgeReading(reading, 'Test', { ...rule, components: ['B'] }).outcome).toBe('unknown')
    expect(judgeReading({ ...reading, state: 'operational' }, 'Test', rule)).toMatchObject({
      outcome: 'up',
      message: null,
    })
    expect(judgeReading({ ...reading, components: [] }, 'Test', rule).outcome).toBe('up')
    expect(worstOf([])).toBeNull()
    expect(severityOf('maintenance')).toBeLessThan(severityOf('degraded'))
  })

  it('shows trouble first, and no more than anybody reads', ({ expect }) => {
    const many = Array.from({ length: 50 }, (_, index) => component(`n${index}`, 'operational'))
    const { finding } = judgeReading(
      { ...reading, components: [...many, ...reading.components] },
      'Test',
      rule,
    )
    expect(finding.components[0]).toMatchObject({ name: 'C', state: 'major_outage' })
    expect(finding.components).toHaveLength(40)
    expect(finding.moreComponents).toBe(13)
  })

  it('leaves out incidents that concern others', ({ expect }) => {
    const incident = (title: string, about: string | null) => ({
      title,
      about,
      status: null,
      state: 'degraded' as const,
      startedAt: null,
      url: null,
    })
    const incidents = [incident('one', 'A'), incident('two', 'B, C'), incident('three', null)]
    const chosen = select({ ...reading, incidents }, ['A'])
    expect(chosen.incidents.map(({ title }) => title)).toEqual(['one', 'three'])
  })
})
