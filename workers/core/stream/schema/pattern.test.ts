import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { linearPattern } from './pattern.ts'

const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '\\D',
  '\\W',
  '[ab]',
  '[^a]',
  '[\\s\\d]',
  '[^\\S]',
  '[a[.]',
  '\\.',
  '\\/',
  '-',
  '\\u0061',
  '\\u{1f600}',
  '\\ud83d\\ude00',
  '\\p{L}',
  '\\b',
  '(?<x>a|b)',
  '(?:ab)',
)
const repeated = fc.tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{1,3}', '*?'))
const pattern = fc
  .tuple(fc.boolean(), fc.array(repeated, { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([start, parts, end]) => {
    // A name may stand for one group only.
    let seen = 0
    const body = parts.map(([one, many]) => {
      const named = one.replace('<x>', () => `<x${(seen += 1)}>`)
      return one === '\\b' ? named : named + many
    })
    return `${start ? '^' : ''}${body.join('')}${end ? '$' : ''}`
  })
const sign = fc.constantFrom(
  'a',
  'b',
  '1',
  ' ',
  '\n',
  '\r',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '😀',
  'é',
  '.',
  '-',
  '/',
  '[',
)
const text = fc.array(sign, { maxLength: 6 }).map((signs) => signs.join(''))

describe('a pattern', () => {
  it('means in linear time what it means in ECMAScript', ({ expect }) => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 5, maxLength: 20 }), (source, texts) => {
        const [linear, native] = [linearPattern(source), new RegExp(source, 'u')]
        for (const one of texts)
          expect(linear.test(one), `${source} on ${JSON.stringify(one)}`).toBe(native.test(one))
      }),
      { numRuns: 2_000 },
    )
  })

  it('that would run away elsewhere answers at once', ({ expect }) => {
    for (const source of ['^(a+)+$', '^(a|a)*$', '^(.*)*=(.*)*$', '(x+x+)+y'])
      expect(linearPattern(source).test('a'.repeat(50_000)), source).toBe(
        source === '^(a|a)*$' || source === '^(a+)+$',
      )
    expect(linearPattern('^(a+)+$').test(`${'a'.repeat(50_000)}!`)).toBe(false)
  })

  it.for([
    ['(', 'is not a regular expression'],
    ['a'.repeat(501), 'has more than 500 characters'],
    ['(?=a)b', 'linear time'],
    ['(a)\\1', 'linear time'],
    ['a{2000}', 'linear time'],
    ['\\p{Letter}', 'linear time'],
  ] as const)('is refused: %s', ([source, why], { expect }) => {
    expect(() => linearPattern(source)).toThrow(why)
  })
})
