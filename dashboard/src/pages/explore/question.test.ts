import { describe, it } from 'vitest'
import { parseWhere } from '#core/stream/where'
import type { Stream } from '../../contract.ts'
import { momentsOf } from './chart-data.ts'
import { explorationOf, narrowed, periodBefore, stepsOf } from './question.ts'
import { changeWords } from './sentence.ts'

const stream: Stream = {
  id: 'str_1',
  name: 'orders',
  description: '',
  time: null,
  dimensions: ['country', 'plan'],
  measures: ['amount'],
  distinct: ['user'],
  windows: ['1s', '10s', '1m', '1h'],
  latenessSeconds: 2,
  maxKeys: 1_000,
  retention: { eventHours: 24, secondsHours: 2, minutesHours: 168, hoursHours: 9_600 },
  shards: 1,
  eventsPerSecond: 20_000,
  compatibility: 'backward',
  version: 1,
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
}
const now = Date.parse('2026-11-20T14:00:30.000Z')

describe('an exploration', () => {
  it('is of all events of the last hour when the address says nothing', ({ expect }) => {
    const to = Date.parse('2026-11-20T14:00:00.000Z')
    expect(explorationOf({}, stream, now)).toEqual({
      figure: { field: '', aggregate: 'count' },
      by: null,
      where: '',
      range: '1h',
      from: to - 3_600_000,
      to,
      step: null,
      compares: false,
    })
  })

  it('is what the address says', ({ expect }) => {
    const search = {
      field: 'amount',
      agg: 'p95',
      by: 'plan',
      where: 'country:de',
      range: '15m',
      step: '1s',
      compare: '1',
    }
    expect(explorationOf(search, stream, now)).toMatchObject({
      figure: { field: 'amount', aggregate: 'p95' },
      by: 'plan',
      where: 'country:de',
      range: '15m',
      step: '1s',
      compares: true,
    })
    expect(explorationOf({ from: '1000', to: '5000' }, stream, now)).toMatchObject({
      range: null,
      from: 1_000,
      to: 5_000,
    })
  })

  it('is not of what this stream has not, nor of more points than a chart takes', ({ expect }) => {
    const search = { field: 'weight', agg: 'p95', by: 'city', where: 'no filter', range: '9y', step: '1s' }
    expect(explorationOf({ ...search, field: 'user' }, stream, now).figure).toEqual({
      field: 'user',
      aggregate: 'distinct',
    })
    expect(explorationOf(search, stream, now)).toMatchObject({
      figure: { field: '', aggregate: 'count' },
      by: null,
      where: '',
      range: '1h',
      step: null,
    })
    expect(stepsOf(stream, 3_600_000)).toEqual(['10s', '1m', '1h'])
  })

  it('asks for keys by a filter that is read as they are', ({ expect }) => {
    const where = narrowed('plan:pro', 'country', ['a,b', String.raw`c\d`, null])
    expect(parseWhere(where)).toEqual({ plan: ['pro'], country: ['a,b', String.raw`c\d`, ''] })
    expect(narrowed('country:de', 'country', ['fr']), 'one that is filtered already').toBe('country:de')
  })

  it('is laid on an even grid, window by window', ({ expect }) => {
    const series = { step: '10s' as const, data: [{ t: new Date(20_000).toISOString(), rows: [] }] }
    expect(momentsOf(series, { from: 5_000, to: 31_000 }).map(({ at }) => at)).toEqual([
      0, 10_000, 20_000, 30_000,
    ])
    expect(periodBefore({ from: 5_000, to: 8_000 })).toEqual({ from: 2_000, to: 5_000 })
  })

  it('says a change in words, and nothing where there is nothing to compare with', ({ expect }) => {
    expect(changeWords(150, 100)).toBe('+50\u00A0%')
    expect(changeWords(50, 100)).toBe('−50\u00A0%')
    expect(changeWords(50, 0)).toBe('–')
    expect(changeWords(50, null)).toBe('–')
  })
})
