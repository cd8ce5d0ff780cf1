import { describe, it } from 'vitest'
import { expose, formatFor, gauge, type Family } from './exposition.ts'

const counts: Family = {
  name: 'vedette_checks',
  type: 'counter',
  help: 'Checks by "outcome"',
  samples: [{ labels: { monitor: 'a "b"\\\n', outcome: 'up' }, value: 3 }],
}

describe('expose', () => {
  it('writes the text format that everything reads', ({ expect }) => {
    expect(expose([gauge('probe_success', 'Whether it went well', 1), counts], 'text')).toBe(
      [
        '# HELP probe_success Whether it went well',
        '# TYPE probe_success gauge',
        'probe_success 1',
        '# HELP vedette_checks_total Checks by "outcome"',
        '# TYPE vedette_checks_total counter',
        'vedette_checks_total{monitor="a \\"b\\"\\\\\\n",outcome="up"} 3',
        '',
      ].join('\n'),
    )
  })

  it('writes OpenMetrics with the family name in the metadata and an end', ({ expect }) => {
    expect(expose([counts], 'openmetrics')).toBe(
      [
        '# HELP vedette_checks Checks by \\"outcome\\"',
        '# TYPE vedette_checks counter',
        'vedette_checks_total{monitor="a \\"b\\"\\\\\\n",outcome="up"} 3',
        '# EOF',
        '',
      ].join('\n'),
    )
  })

  it('leaves out what was not measured', ({ expect }) => {
    expect(expose([gauge('a', 'x', null), gauge('b', 'x', undefined)], 'text')).toBe('\n')
    expect(expose([gauge('a', 'x', Infinity), gauge('b', 'x', Number.NaN)], 'text')).toMatch(/\+Inf[^]*NaN/)
  })
})

describe('formatFor', () => {
  it('answers OpenMetrics to who asks for it', ({ expect }) => {
    expect(formatFor('application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.4')).toBe('openmetrics')
    expect(formatFor('text/plain')).toBe('text')
    expect(formatFor(undefined)).toBe('text')
  })
})
