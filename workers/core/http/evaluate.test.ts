import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { z } from 'zod'
import { HttpAssertion, leavesOf } from './assertion.ts'
import { evaluate } from './evaluate.ts'
import type { HttpEvidence } from './evidence.ts'

const evidence: HttpEvidence = {
  status: 200,
  header: (name) => (name === 'server' ? 'nginx' : null),
  body: '{"state":"ok","items":[{"n":1},{"n":2}],"none":null}',
  bodyBytes: 52,
  truncated: false,
  latencyMs: 120.4,
  hops: 2,
  certificateDays: 12.7,
}
type Input = z.input<typeof HttpAssertion>
const judged = (input: Input | Input[], more: Partial<HttpEvidence> = {}) =>
  evaluate(
    [input].flat().map((one) => HttpAssertion.parse(one)),
    { ...evidence, ...more },
  )
const server = (value: string) => ({ type: 'header', name: 'server', value }) as const
const not = (assertion: Input) => ({ type: 'not', assertion }) as const

describe('a single assertion', () => {
  it.for<[Input, string, boolean, string | null]>([
    [server('apache'), 'header server is apache', false, 'nginx'],
    [
      { type: 'jsonpath', path: '$.items[*].n', comparison: 'greater_than', value: '1' },
      '$.items[*].n is greater than 1',
      true,
      '1, 2',
    ],
    [{ type: 'jsonpath', path: '$.none', value: 'null' }, '$.none is null', true, 'null'],
    [{ type: 'jsonpath', path: '$.gone', comparison: 'absent' }, '$.gone is absent', true, null],
    [{ type: 'latency', maxMs: 120 }, 'latency at most 120 ms', false, '120 ms'],
    [{ type: 'status', expected: ['201', '300-399'] }, 'status is 201 or 300-399', false, '200'],
    [{ type: 'body', value: '"ok"' }, 'the body contains ""ok""', true, null],
    [
      { type: 'body', comparison: 'not_contains', value: 'ok' },
      'the body does not contain "ok"',
      false,
      null,
    ],
    [{ type: 'size', minBytes: 52, maxBytes: 53 }, 'size at least 52 and at most 53 bytes', true, '52 bytes'],
    [{ type: 'size', maxBytes: 51 }, 'size at most 51 bytes', false, '52 bytes'],
    [{ type: 'hops', maxHops: 1 }, 'hops at most 1', false, '2'],
    [{ type: 'certificate', minDays: 12 }, 'certificate valid for at least 12 days', true, '12 days'],
    [{ type: 'certificate', minDays: 13 }, 'certificate valid for at least 13 days', false, '12 days'],
  ])('says what was asked and what was found: %j', ([input, assertion, ok, actual], { expect }) => {
    expect(judged(input).results).toEqual([{ assertion, ok, actual }])
    expect(judged(input).broken === null).toBe(ok)
  })

  it('counts a body that was cut as longer than anything', ({ expect }) => {
    const cut = { bodyBytes: 1_048_576, truncated: true }
    expect(judged({ type: 'size', maxBytes: 1_048_576 }, cut).results).toMatchObject([
      { ok: false, actual: 'more than 1048576 bytes' },
    ])
    expect(judged({ type: 'size', minBytes: 1_048_576 }, cut).broken).toBeNull()
  })
})

describe('a tree of assertions', () => {
  it('names each leaf and what was found, whatever decides', ({ expect }) => {
    const tree: Input = {
      type: 'or',
      assertions: [server('apache'), { type: 'and', assertions: [server('nginx'), not(server('caddy'))] }],
    }
    expect(judged(tree)).toEqual({
      broken: null,
      unread: false,
      results: [
        { assertion: 'any of these', ok: true, actual: null },
        { assertion: 'header server is apache', ok: false, actual: 'nginx', depth: 1 },
        { assertion: 'all of these', ok: true, actual: null, depth: 1 },
        { assertion: 'header server is nginx', ok: true, actual: 'nginx', depth: 2 },
        { assertion: 'not', ok: true, actual: null, depth: 2 },
        { assertion: 'header server is caddy', ok: false, actual: 'nginx', depth: 3 },
      ],
    })
  })

  it('says in one sentence why it does not hold', ({ expect }) => {
    const sentence = (input: Input) => judged([server('nginx'), input]).broken
    expect(sentence({ type: 'or', assertions: [server('a'), { type: 'hops', maxHops: 1 }] })).toBe(
      'not true: header server is a (found nginx) or hops at most 1 (found 2)',
    )
    expect(sentence({ type: 'and', assertions: [server('nginx'), server('b')] })).toBe(
      'not true: header server is b (found nginx)',
    )
    expect(sentence(not(server('nginx')))).toBe('not true: not header server is nginx (found nginx)')
  })

  it('means by and, or and not what logic means', ({ expect }) => {
    const { tree } = fc.letrec<{ tree: { input: Input; holds: boolean } }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.boolean().map((holds) => ({ input: server(holds ? 'nginx' : 'x') as Input, holds })),
        fc.tuple(fc.boolean(), fc.array(tie('tree'), { minLength: 1, maxLength: 4 })).map(([all, parts]) => ({
          input: { type: all ? 'and' : 'or', assertions: parts.map(({ input }) => input) } as Input,
          holds: all ? parts.every(({ holds }) => holds) : parts.some(({ holds }) => holds),
        })),
        tie('tree').map(({ input, holds }) => ({ input: not(input) as Input, holds: !holds })),
      ),
    }))
    fc.assert(
      fc.property(tree, ({ input, holds }) => {
        const { results, broken } = judged(input)
        expect(broken === null).toBe(holds)
        expect(results[0]?.ok).toBe(holds)
        expect(results.filter(({ assertion }) => assertion.startsWith('header'))).toHaveLength(
          [...leavesOf([HttpAssertion.parse(input)])].length,
        )
      }),
      { numRuns: 300 },
    )
  })

  it.for<[string, Input, Partial<HttpEvidence>, string]>([
    [
      'a body that is not JSON',
      { type: 'jsonpath', path: '$.a' },
      { body: '<html>' },
      'the body is not JSON',
    ],
    [
      'no certificate',
      { type: 'certificate', minDays: 1 },
      { certificateDays: null },
      'no certificate was read',
    ],
    ['a body that was not read', { type: 'size', maxBytes: 1 }, { bodyBytes: null }, 'the body was not read'],
  ])('is never held by what could not be looked at, not even turned round: %s', (one, { expect }) => {
    const [, leaf, more, actual] = one
    for (const input of [leaf, not(leaf), not(not(leaf))]) {
      const { results, broken } = judged(input, more)
      expect(broken).toContain(actual)
      expect(results.every(({ ok }) => !ok)).toBe(true)
      expect(results.at(-1)).toMatchObject({ actual })
    }
    expect(judged({ type: 'or', assertions: [leaf, server('nginx')] }, more).broken).toBeNull()
    expect(judged(not({ type: 'and', assertions: [leaf, server('x')] }), more).broken).toBeNull()
  })

  it('is not decided by a certificate that we could not read, unless something else decides', ({
    expect,
  }) => {
    const more = { certificateDays: { unread: 'cut off' } }
    const leaf = { type: 'certificate', minDays: 1 } as const
    const asked = { type: 'jsonpath', path: '$.a' } as const
    const noJson = { ...more, body: '<html>' }
    const verdict = (input: Input | Input[], part: Partial<HttpEvidence> = more) => {
      const { broken, unread } = judged(input, part)
      return broken === null ? (unread ? 'unread' : 'held') : 'broken'
    }
    for (const input of [leaf, not(leaf), not(not(leaf)), [server('nginx'), leaf]])
      expect(verdict(input)).toBe('unread')
    expect(judged(leaf, more).results).toMatchObject([{ ok: false, actual: 'it could not be read' }])
    expect(verdict([leaf, server('x')])).toBe('broken')
    expect(verdict([leaf, asked], noJson)).toBe('broken')
    expect(verdict({ type: 'and', assertions: [leaf, server('nginx')] })).toBe('unread')
    expect(verdict({ type: 'and', assertions: [leaf, asked] }, noJson)).toBe('broken')
    expect(verdict({ type: 'and', assertions: [leaf, server('x')] })).toBe('broken')
    expect(verdict({ type: 'or', assertions: [leaf, server('x')] })).toBe('unread')
    expect(verdict({ type: 'or', assertions: [leaf, asked] }, noJson)).toBe('unread')
    expect(verdict({ type: 'or', assertions: [leaf, server('nginx')] })).toBe('held')
  })

  it('shows of the answer only what may be shown, and masks before it cuts', ({ expect }) => {
    const long = `${'x'.repeat(195)}secret-value`
    const { results } = evaluate(
      [HttpAssertion.parse({ type: 'header', name: 'server', value: 'a' })],
      { ...evidence, header: () => long },
      (text) => text.replaceAll('secret-value', '[secret A]'),
    )
    expect(results[0]?.actual).toBe(`${'x'.repeat(195)}[secr`)
  })
})

describe('the work of judging', () => {
  const wide = `[${'1,'.repeat(500_000)}1]`

  it('is bounded: what is too much for a long body is not judged, and says so', ({ expect }) => {
    const dear = Array.from({ length: 8 }, (_, index) => ({
      type: 'jsonpath' as const,
      path: `$..[?@.a == ${index}]`,
      comparison: 'absent' as const,
    }))
    const started = Date.now()
    const { results, broken } = judged(dear, { body: wide })
    expect(results.map(({ ok }) => ok)).toEqual([true, false, false, false, false, false, false, false])
    expect(broken).toContain('the body is too long for this path')
    expect(Date.now() - started).toBeLessThan(15_000)
    expect(judged(dear, { body: '[1]' }).broken).toBeNull()
  }, 30_000)

  it('follows the same path once, and reads JSON once', ({ expect }) => {
    const same = Array.from({ length: 30 }, () => ({
      type: 'jsonpath' as const,
      path: '$..[?@.a == 1]',
      comparison: 'absent' as const,
    }))
    expect(judged(same, { body: wide }).broken).toBeNull()
  }, 30_000)

  it('searches thirty texts in a body at the cap', ({ expect }) => {
    const searches = Array.from({ length: 30 }, (_, index) => ({
      type: 'body' as const,
      comparison: 'not_contains' as const,
      value: `b${'a'.repeat(400)}${index}`,
    }))
    expect(judged(searches, { body: 'a'.repeat(1_048_576) }).broken).toBeNull()
  })
})

describe('the schema of assertions', () => {
  it('contains itself by one reference, as forms draw it', ({ expect }) => {
    const schema = z.toJSONSchema(z.object({ assertions: z.array(HttpAssertion) }), { io: 'input' })
    expect(schema.$defs).toHaveProperty('HttpAssertion.oneOf')
    expect(schema.properties?.['assertions']).toMatchObject({ items: { $ref: '#/$defs/HttpAssertion' } })
    expect(JSON.stringify(schema).match(/\$ref/g)).toHaveLength(4)
  })
})
