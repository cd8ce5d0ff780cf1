import { describe, inject, it } from 'vitest'
import type { Answer } from '#core/result'
import { stateOfEntry } from './dependency/feed/entry-state.ts'
import { readFeed } from './dependency/feed/read-feed.ts'
import { CheckInput } from './index.ts'
import { runCheck } from './run.ts'

const { origin } = inject('statusPages')

const check = (
  path: string,
  more: Record<string, unknown> = {},
  allowPrivateTargets = true,
): Promise<Answer> =>
  runCheck(
    { type: 'dependency', url: `${origin}/${path}`, ...more },
    {
      timeoutMs: 2_000,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )

const asked = async (path: string) => Number(await (await fetch(`${origin}/asked?path=/${path}`)).text())

describe('a dependency check of each kind of page', () => {
  it.for<[string, string, string, string | null]>([
    ['statuspage/fine', 'Statuspage', 'up', null],
    [
      'statuspage/degraded',
      'Statuspage',
      'degraded',
      'Acme is degraded: API degraded; Elevated errors (investigating)',
    ],
    [
      'statuspage/partial',
      'Statuspage',
      'degraded',
      'Acme is partly out: API partly out; Elevated errors (investigating)',
    ],
    ['statuspage/major', 'Statuspage', 'down', 'Acme is out: API out; Elevated errors (investigating)'],
    [
      'statuspage/maintenance',
      'Statuspage',
      'up',
      'Acme is under maintenance: API under maintenance; Database upgrade (in progress)',
    ],
    ['instatus/fine', 'Instatus', 'up', null],
    [
      'instatus/partial',
      'Instatus',
      'degraded',
      'Acme on Instatus is partly out: API partly out; Slow logins (investigating)',
    ],
    ['instatus/major', 'Instatus', 'down', 'Acme on Instatus is out: API out; Slow logins (investigating)'],
    [
      'instatus/maintenance',
      'Instatus',
      'up',
      'Acme on Instatus is under maintenance: API under maintenance; Slow logins (in progress)',
    ],
    ['openstatus/fine', 'OpenStatus', 'up', null],
    [
      'openstatus/partial',
      'OpenStatus',
      'degraded',
      'Acme on OpenStatus is degraded: API degraded; API trouble (identified)',
    ],
    [
      'openstatus/major',
      'OpenStatus',
      'down',
      'Acme on OpenStatus is out: API out; API trouble (identified)',
    ],
    [
      'openstatus/maintenance',
      'OpenStatus',
      'up',
      'Acme on OpenStatus is under maintenance: API under maintenance; Support under maintenance; Now',
    ],
    ['cachet3/fine', 'Cachet', 'up', null],
    ['cachet3/partial', 'Cachet', 'degraded', null],
    ['cachet3/major', 'Cachet', 'down', null],
    ['cachet2/fine', 'Cachet', 'up', null],
    ['cachet2/partial', 'Cachet', 'degraded', null],
    ['cachet2/major', 'Cachet', 'down', null],
    ['feeds/resolved.xml', 'RSS or Atom', 'up', null],
    ['feeds/empty.xml', 'RSS or Atom', 'up', null],
    ['feeds/open.xml', 'RSS or Atom', 'degraded', 'Acme feed is partly out: API partial outage (identified)'],
    ['feeds/major.xml', 'RSS or Atom', 'down', null],
    ['feeds/maintenance.xml', 'RSS or Atom', 'up', null],
    ['feeds/wordless.xml', 'RSS or Atom', 'degraded', 'Acme feed is degraded: Slow answers in eu-west-1'],
    ['feeds/old.xml', 'RSS or Atom', 'up', null],
    ['feeds/atom.xml', 'RSS or Atom', 'degraded', 'Acme Atom is degraded: Delays (monitoring)'],
  ])(
    'finds out by itself that %s is %s, and that it is %s',
    async ([path, provider, outcome, message], { expect }) => {
      const answer = await check(path)
      expect(answer).toMatchObject({ outcome, findings: { components: { provider } } })
      if (message !== null) expect(answer.message).toBe(message)
      if (outcome === 'degraded' || outcome === 'down') expect(answer).toMatchObject({ blame: 'target' })
      const named = await check(path, {
        provider: provider === 'RSS or Atom' ? 'feed' : provider.toLowerCase(),
      })
      expect(named).toMatchObject({ outcome, message: answer.message })
    },
  )

  it('shows components, open incidents and the page’s own words', async ({ expect }) => {
    const { findings } = await check('statuspage/partial')
    expect(findings).toEqual({
      components: {
        provider: 'Statuspage',
        page: 'Acme',
        state: 'partial_outage',
        words: 'Partial System Outage',
        components: [
          { name: 'API', group: 'Platform', state: 'partial_outage' },
          { name: 'Web app', group: 'Platform', state: 'operational' },
          { name: 'Docs', group: null, state: 'operational' },
        ],
        moreComponents: 0,
        incidents: [
          {
            title: 'Elevated errors',
            status: 'investigating',
            state: 'partial_outage',
            startedAt: expect.stringMatching(/Z$/),
            url: 'https://stspg.io/abc',
          },
        ],
      },
    })
    expect((await check('cachet3/partial')).findings?.components).toMatchObject({
      words: 'All of it',
      components: [{ name: 'API', state: 'partial_outage' }],
      incidents: [{ title: 'Disk full', status: 'identified', startedAt: '2026-11-25T10:00:00.000Z' }],
    })
    expect((await check('openstatus/partial')).findings?.components).toMatchObject({
      components: [
        { name: 'API', group: 'Platform', state: 'degraded' },
        { name: 'Support', group: null, state: 'operational' },
      ],
    })
  })

  it('asks no more than once it knows the kind', async ({ expect }) => {
    await check('cachet2/degraded')
    const before = await asked('cachet2/degraded')
    await check('cachet2/degraded')
    expect((await asked('cachet2/degraded')) - before).toBe(3)
  })

  it('takes the address of the data as well as that of the page', async ({ expect }) => {
    expect(await check('statuspage/major/api/v2/summary.json')).toMatchObject({ outcome: 'down' })
    expect(await check('instatus/major/summary.json')).toMatchObject({ outcome: 'down' })
  })
})

describe('what counts', () => {
  it('can be a partial outage too', async ({ expect }) => {
    expect(await check('statuspage/partial', { downOn: 'partial' })).toMatchObject({
      outcome: 'down',
      failure: 'status',
    })
    expect(await check('statuspage/degraded', { downOn: 'partial' })).toMatchObject({ outcome: 'degraded' })
  })

  it('can be maintenance', async ({ expect }) => {
    expect(await check('statuspage/maintenance', { maintenance: 'degraded' })).toMatchObject({
      outcome: 'degraded',
      message: expect.stringContaining('under maintenance'),
    })
  })

  it('can be some components only, by name, group, or part of a name', async ({ expect }) => {
    const outcomeOf = async (...components: string[]) =>
      (await check('statuspage/major', { components })).outcome
    expect(await outcomeOf('docs', 'Web app')).toBe('up')
    expect(await outcomeOf('API')).toBe('down')
    expect(await outcomeOf('platform')).toBe('down')
    expect(await outcomeOf('A*')).toBe('down')
    expect(await outcomeOf('W*')).toBe('up')
    const { message, findings } = await check('statuspage/major', { components: ['api'] })
    expect(message).toBe('Acme: API is out: Elevated errors (investigating)')
    expect(findings?.components?.components).toEqual([
      { name: 'API', group: 'Platform', state: 'major_outage' },
    ])
    expect(
      (await check('statuspage/major', { components: ['Docs'] })).findings?.components?.incidents,
    ).toEqual([])
  })

  it('cannot be what the page does not have', async ({ expect }) => {
    expect(await check('statuspage/fine', { components: ['API', 'Teleporter'] })).toMatchObject({
      outcome: 'unknown',
      blame: 'resolver',
      message: 'Acme has no component named Teleporter',
    })
  })

  it('of a feed are the entries that name it', async ({ expect }) => {
    expect(await check('feeds/open.xml', { components: ['api'] })).toMatchObject({ outcome: 'degraded' })
    expect(await check('feeds/open.xml', { components: ['Billing'] })).toMatchObject({ outcome: 'up' })
  })
})

describe('a page that cannot be read', () => {
  it.for([
    ['garbage', 'answers is of no kind known here'],
    ['busy', 'HTTP 503'],
    ['feeds/broken.xml', 'is of no kind known here'],
    ['feeds/deep.xml', 'is of no kind known here'],
    ['nothing-here', 'HTTP 404'],
  ] as const)('as %s says nothing about the service', async ([path, words], { expect }) => {
    const answer = await check(path)
    expect(answer).toMatchObject({ outcome: 'unknown', blame: 'resolver' })
    expect(answer.message).toContain(words)
  })

  it('is not taken for another kind than the one that is named', async ({ expect }) => {
    expect(await check('statuspage/major', { provider: 'cachet' })).toMatchObject({ outcome: 'unknown' })
  })

  it('is not asked at a forbidden address', async ({ expect }) => {
    expect(await check('statuspage/fine', {}, false)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'forbidden_target',
    })
  })
})

describe('the config of a dependency check', () => {
  it('names a page and a kind that there is', ({ expect }) => {
    const paths = (config: Record<string, unknown>) =>
      CheckInput.safeParse({ type: 'dependency', ...config }).error?.issues.map(({ path }) => path.join('.'))
    expect(paths({ url: 'https://www.githubstatus.com' })).toBeUndefined()
    expect(paths({ url: 'githubstatus' })).toEqual(['url'])
    expect(paths({ url: 'https://www.githubstatus.com', provider: 'crystal ball' })).toEqual(['provider'])
  })
})

describe('reading feeds', () => {
  const now = Date.UTC(2026, 10, 25, 12)
  const entry = (title: string, text = '', hours = 1) => ({
    title,
    text,
    link: null,
    updatedAt: new Date(now - hours * 3_600_000).toISOString(),
  })

  it('takes the newest word of an entry, which stands first', ({ expect }) => {
    expect(stateOfEntry(entry('Errors', 'Resolved - done. Investigating - looking.'), now)).toBeNull()
    expect(stateOfEntry(entry('Errors', 'Monitoring - done. It was resolved.'), now)).toMatchObject({
      status: 'monitoring',
    })
    expect(
      stateOfEntry(entry('Service is operating normally: [RESOLVED] Errors', 'Investigating'), now),
    ).toBeNull()
    expect(stateOfEntry(entry('Major outage', 'Investigating'), now)).toMatchObject({ state: 'major_outage' })
    expect(stateOfEntry(entry('Some users cannot sign in', '', 30), now)).toBeNull()
    expect(stateOfEntry({ ...entry('Errors', 'Investigating'), updatedAt: null }, now)).not.toBeNull()
  })

  it('reads the old RSS 1.0, CDATA and entities nobody declared', ({ expect }) => {
    const rdf =
      '<rdf:RDF xmlns:rdf="r"><channel><title>Old&nbsp;news</title></channel>' +
      '<item><title><![CDATA[A <b>bold</b> move]]></title><description>&lt;p&gt;x&lt;/p&gt;</description></item></rdf:RDF>'
    expect(readFeed(rdf)).toMatchObject({ entries: [{ title: 'A bold move', text: 'x' }] })
    expect(readFeed('<html><head></head></html>')).toBeNull()
    expect(readFeed('{"json":true}')).toBeNull()
  })
})
