import { describe, inject, it } from 'vitest'
import { runCheck } from '../run.ts'
import { StepsConfig } from './config.ts'

const { origin } = inject('httpTargets')
const targets = inject('targets')
const elsewhere = origin.replace('127.0.0.1', 'localhost')

type Json = Record<string, unknown>
const check = (
  steps: Json[],
  more: Json = {},
  { timeoutMs = 2_000, secrets }: { timeoutMs?: number; secrets?: ReadonlyMap<string, string> } = {},
) =>
  runCheck(
    { type: 'steps', steps, ...more },
    {
      timeoutMs,
      secrets,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets: true,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )
const body = (json: unknown) => `${targets}/body?text=${encodeURIComponent(JSON.stringify(json))}`
const fromJson = (name: string, path: string, more: Json = {}) => ({ from: 'jsonpath', path, name, ...more })
const holds = (path: string, value: string) => ({ type: 'jsonpath', path, value })
const rowsOf = (answer: Awaited<ReturnType<typeof check>>) => answer.findings?.steps ?? []

describe('a check in steps', () => {
  it('hands what one step gives to the next: in address, header and body', async ({ expect }) => {
    const answer = await check([
      {
        name: 'Sign in',
        url: body({ token: 'abc/1+2', user: { id: 42, tags: ['x'] } }),
        extract: [
          fromJson('TOKEN', '$.token', { secret: true }),
          fromJson('ID', '$.user.id'),
          fromJson('TAGS', '$.user.tags'),
          { from: 'header', header: 'content-type', name: 'KIND' },
        ],
      },
      {
        name: 'Use it',
        url: `${origin}/echo?token={{TOKEN}}&id={{ID}}`,
        method: 'POST',
        headers: { 'x-kind': '{{KIND}}' },
        auth: { type: 'bearer', token: '{{TOKEN}}' },
        body: '{"tags":{{TAGS}}}',
        assertions: [
          holds('$.url', '/echo?token=abc%2F1%2B2&id=42'),
          holds('$.headers.authorization', 'Bearer abc/1+2'),
          holds("$.headers['x-kind']", 'text/plain'),
          holds('$.body', '{"tags":["x"]}'),
        ],
      },
    ])
    expect(answer).toMatchObject({ outcome: 'up', message: null, statusCode: 200, assertions: null })
    expect(rowsOf(answer)).toMatchObject([
      {
        name: 'Sign in',
        method: 'GET',
        url: `${targets}/body?…`,
        statusCode: 200,
        outcome: 'up',
        message: null,
        extracted: [
          { name: 'TOKEN', value: null },
          { name: 'ID', value: '42' },
          { name: 'TAGS', value: '["x"]' },
          { name: 'KIND', value: 'text/plain' },
        ],
      },
      { name: 'Use it', url: `${origin}/echo?…`, outcome: 'up', extracted: [] },
    ])
    expect(JSON.stringify(answer)).not.toContain('abc/1')
    const sum = rowsOf(answer).reduce((total, { ms }) => total + (ms ?? Number.NaN), 0)
    expect(answer.latencyMs).toBeCloseTo(sum, 5)
  })

  it('stops at the first step that fails, says which, and keeps what it said', async ({ expect }) => {
    const answer = await check([
      { url: `${targets}/ok` },
      { name: 'Pay', url: `${targets}/body?status=500&text=no+money` },
      { url: `${targets}/ok?never` },
    ])
    expect(answer).toMatchObject({
      outcome: 'down',
      failure: 'status',
      blame: 'target',
      statusCode: 500,
      message: 'step 2 (Pay): HTTP 500, expected 200-299',
      findings: { excerpt: { text: 'no money' } },
    })
    expect(rowsOf(answer).map(({ outcome, statusCode }) => [outcome, statusCode])).toEqual([
      ['up', 200],
      ['down', 500],
      ['not_run', null],
    ])
  })

  it('goes on after a step that may fail, is down all the same, and skips what lacks its variable', async ({
    expect,
  }) => {
    const answer = await check([
      { url: `${targets}/fail`, continueOnFailure: true, extract: [fromJson('ID', '$.id')] },
      { url: `${targets}/ok?{{ID}}` },
      { url: `${targets}/ok` },
    ])
    expect(answer).toMatchObject({ outcome: 'down', message: 'step 1: HTTP 500, expected 200-299' })
    expect(rowsOf(answer)).toMatchObject([
      { outcome: 'down' },
      { outcome: 'not_run', message: 'not run: ID has no value', ms: null },
      { outcome: 'up' },
    ])
  })

  it.for([
    [{ extract: [fromJson('ID', '$.id')] }, 'ID could not be taken: there is nothing at $.id'],
    [
      { extract: [{ from: 'header', header: 'x-none', name: 'ID' }] },
      'ID could not be taken: there is no header x-none',
    ],
    [{ url: `${targets}/ok`, extract: [fromJson('ID', '$')] }, 'ID could not be taken: the body is not JSON'],
    [
      {
        url: `${origin}/echo`,
        method: 'POST',
        body: 'x'.repeat(4_097),
        extract: [fromJson('ID', '$.body')],
      },
      'ID could not be taken: it is longer than 4096 letters',
    ],
    [{ assertions: [holds('$.a', '2')] }, 'not true: $.a is 2 (found 1)'],
  ] as const)('is down when a step does not give what it should: %$', async ([step, words], { expect }) => {
    const answer = await check([{ url: body({ a: 1 }), ...step }, { url: `${targets}/ok` }])
    expect(answer).toMatchObject({ outcome: 'down', failure: 'assertion', message: `step 1: ${words}` })
    expect(rowsOf(answer)[1]).toMatchObject({ outcome: 'not_run' })
  })

  it('ends at its deadline, with what was done by then', async ({ expect }) => {
    const steps = [
      { url: `${targets}/ok` },
      { url: `${targets}/hang`, continueOnFailure: true },
      { url: `${targets}/ok` },
    ]
    const answer = await check(steps, {}, { timeoutMs: 300 })
    expect(answer).toMatchObject({
      outcome: 'down',
      failure: 'timeout',
      message: 'step 2: timed out after 300 ms',
    })
    expect(rowsOf(answer).map(({ outcome }) => outcome)).toEqual(['up', 'down', 'not_run'])
  })

  it('keeps cookies when it is to, those of redirects too', async ({ expect }) => {
    const steps = (cookie: string | null) => [
      { url: `${origin}/login?to=/echo` },
      {
        url: `${origin}/echo`,
        headers: { Cookie: 'typed=1' },
        assertions: [
          cookie === null ? holds('$.headers.cookie', 'typed=1') : holds('$.headers.cookie', cookie),
        ],
      },
    ]
    expect(await check(steps('typed=1; sid=1'), { cookies: true })).toMatchObject({ outcome: 'up' })
    expect(await check(steps(null))).toMatchObject({ outcome: 'up' })
  })

  it('hides secrets of the workspace in every row', async ({ expect }) => {
    const secrets = new Map([['KEY', 'canary-key-1']])
    const answer = await check(
      [
        {
          url: `${origin}/echo/{{secret.KEY}}`,
          headers: { 'x-any': '{{secret.KEY}}' },
          expectedStatus: ['404'],
          extract: [{ from: 'header', header: 'date', name: 'DATE' }],
        },
        {
          url: `${origin}/echo?{{secret.KEY}}`,
          headers: { 'x-any': '{{secret.KEY}}' },
          extract: [fromJson('SENT', "$.headers['x-any']")],
          assertions: [holds("$.headers['x-any']", 'other')],
        },
      ],
      {},
      { secrets },
    )
    expect(answer.message).toBe("step 2: not true: $.headers['x-any'] is other (found [secret KEY])")
    expect(rowsOf(answer)[0]?.url).toBe(`${origin}/echo/[secret KEY]`)
    expect(JSON.stringify(answer)).not.toContain('canary')
  })
})

describe('a secret variable', () => {
  const token = `eyJ${'canary/'.repeat(60)}`
  const secret = { secret: true }
  const gives = (json: Json, more: Json) => ({ url: body(json), ...more })

  it.for([
    ['what was asserted of something else', [fromJson('TOKEN', '$.token', secret)], holds('$.plan', 'pro')],
    ['what was asserted of itself', [fromJson('TOKEN', '$.token', secret)], holds('$.token', 'x')],
    [
      'another variable that is not there',
      [fromJson('ID', '$.id'), fromJson('TOKEN', '$.token', secret)],
      holds('$.token', token),
    ],
  ] as const)('is not shown when its own step fails: %s', async ([, variables, assertion], { expect }) => {
    const step = gives({ token, plan: 'free' }, { extract: variables, assertions: [assertion] })
    const answer = await check([step])
    expect(answer).toMatchObject({ outcome: 'down', failure: 'assertion' })
    expect(JSON.stringify(answer)).toContain('[variable TOKEN]')
    expect(JSON.stringify(answer)).not.toContain('canary')
  })

  it('is not shown when it is too long or cannot be read', async ({ expect }) => {
    const long = {
      url: `${origin}/echo`,
      method: 'POST',
      body: Array.from({ length: 6_000 }, (_, index) => `canary${index}`).join(''),
      extract: [fromJson('TOKEN', '$.body', secret)],
      assertions: [holds('$.body', 'x')],
    }
    const broken = {
      url: `${targets}/body?text=${encodeURIComponent(`{"token":"${token}"`)}`,
      extract: [fromJson('TOKEN', '$.token', secret)],
      expectedStatus: ['201'],
    }
    for (const step of [long, broken]) {
      const answer = await check([step])
      expect(answer).toMatchObject({ outcome: 'down' })
      expect(JSON.stringify(answer)).not.toContain('canary')
    }
  })

  it('is not shown by a body that was refused, or by a header', async ({ expect }) => {
    const step = {
      url: `${targets}/body?status=500&text=${encodeURIComponent(JSON.stringify({ token }))}`,
      extract: [fromJson('TOKEN', '$.token', secret)],
    }
    const answer = await check([step])
    expect(answer).toMatchObject({ failure: 'status' })
    expect(answer.findings?.excerpt?.text).toBe('{"token":"[variable TOKEN]"}')
    const header = {
      url: `${targets}/ok`,
      extract: [{ from: 'header', header: 'content-type', name: 'KIND', ...secret }],
      assertions: [{ type: 'header', name: 'content-type', value: 'x' }],
    }
    expect(await check([header])).toMatchObject({ assertions: [{ actual: '[variable KIND]' }] })
  })
})

describe('a sign-in with a variable', () => {
  it.for([
    [{ type: 'bearer', token: '{{VALUE}}' }, 'abc\n', 'token'],
    [{ type: 'bearer', token: '{{VALUE}}' }, 'a b', 'token'],
    [{ type: 'bearer', token: '{{VALUE}}' }, '', 'token'],
    [{ type: 'basic', username: '{{VALUE}}', password: 'x' }, 'a:b', 'user name'],
  ] as const)('says so when the value does not fit: %j', async ([auth, value, field], { expect }) => {
    const steps = [
      { url: body({ value }), extract: [fromJson('VALUE', '$.value')] },
      { url: `${origin}/echo`, auth },
    ]
    expect(await check(steps)).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      message: `step 2: what a variable holds does not fit into the ${field} of the sign-in`,
    })
  })
})

describe('an address that an answer chooses', () => {
  const next = (url: string, step: Json = {}, more: Json[] = []) => [
    { url: body({ next: url }), extract: [fromJson('NEXT', '$.next')] },
    { url: '{{NEXT}}', ...step },
    ...more,
  ]

  it('is called, as it is', async ({ expect }) => {
    const answer = await check(
      next(`${origin}/echo?a=b&c=d`, { assertions: [holds('$.url', '/echo?a=b&c=d')] }),
    )
    expect(answer).toMatchObject({ outcome: 'up' })
  })

  it('gets no secrets unless a step names its host', async ({ expect }) => {
    const auth = { auth: { type: 'bearer', token: 'canary-token' } }
    expect(await check(next(`${elsewhere}/echo`, auth))).toMatchObject({
      outcome: 'down',
      failure: 'forbidden_target',
      message: `step 2: a variable leads to ${new URL(elsewhere).host}, which no step names: no secret is sent there`,
    })
    const named = [{ url: `${elsewhere}/echo` }]
    expect(await check(next(`${elsewhere}/echo`, auth, named))).toMatchObject({ outcome: 'up' })
    const header = { headers: { 'x-token': 'canary-token' } }
    expect(await check(next(`${elsewhere}/echo`, header))).toMatchObject({ failure: 'forbidden_target' })
    const query = { url: '{{NEXT}}?x={{secret.KEY}}' }
    const secrets = new Map([['KEY', 'canary/key']])
    expect(await check(next(`${elsewhere}/echo`, query), {}, { secrets })).toMatchObject({
      failure: 'forbidden_target',
    })
    expect(await check(next(`${elsewhere}/echo`))).toMatchObject({ outcome: 'up' })
    const signed = next(`${elsewhere}/echo?signature=canary`)
    const hidden = [
      { ...signed[0], extract: [fromJson('NEXT', '$.next', { secret: true })] },
      signed[1] ?? {},
    ]
    expect(await check(hidden)).toMatchObject({ outcome: 'up' })
  })

  it('that is none, or may not be called, is to be answered for by the target', async ({ expect }) => {
    expect(await check(next('nowhere'))).toMatchObject({
      outcome: 'down',
      blame: 'target',
      failure: 'assertion',
    })
    expect(await check(next('file:///etc/passwd'))).toMatchObject({
      outcome: 'down',
      blame: 'target',
      failure: 'forbidden_target',
    })
  })
})

describe('StepsConfig', () => {
  const gives = { url: 'https://a.example/', extract: [fromJson('ID', '$.id')] }
  const issues = (steps: Json[]) => {
    const parsed = StepsConfig.safeParse({ steps })
    return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
  }

  it.for([
    [[], 'steps'],
    [Array.from({ length: 21 }, () => ({ url: 'https://a.example/' })), 'steps'],
    [[{ url: 'https://a.example/{{ID}}' }], 'steps.0.url'],
    [[gives, { url: 'https://{{ID}}.example/' }], 'steps.1.url'],
    [[gives, { url: '{{ID}}x y' }], 'steps.1.url'],
    [[{ url: 'ftp://a.example/' }], 'steps.0.url'],
    [[{ url: 'https://a:b@a.example/' }], 'steps.0.url'],
    [[gives, { url: 'https://a.example/', headers: { 'x-a': '{{ID}} {{IDD}}' } }], 'steps.1.headers.x-a'],
    [[{ url: 'https://a.example/', body: 'x' }], 'steps.0.body'],
    [[{ url: 'https://a.example/', extract: [fromJson('1', '$')] }], 'steps.0.extract.0.name'],
    [
      [{ url: 'https://a.example/', extract: [fromJson('A', '$'), fromJson('A', '$.b')] }],
      'steps.0.extract.1.name',
    ],
    [
      [{ url: 'http://a.example/', assertions: [{ type: 'certificate', minDays: 1 }] }],
      'steps.0.assertions.0',
    ],
    [
      Array.from({ length: 3 }, () => ({
        url: 'https://a.example/',
        method: 'POST',
        body: 'x'.repeat(50_000),
      })),
      'steps',
    ],
    [[{ url: 'https://a.example/', timeout: 1 }], 'steps.0'],
  ] as [Json[], string][])('refuses %j', ([steps, path], { expect }) => {
    expect(issues(steps)).toEqual([path])
  })

  it('takes a variable from the step that gives it on', ({ expect }) => {
    expect(issues([gives, { url: 'https://a.example/{{ID}}?x={{ID}}' }, { url: '{{ID}}/x' }])).toEqual([])
  })
})
