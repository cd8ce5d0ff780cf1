import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, inject, it, vi } from 'vitest'
import { request } from '../../test/factories.ts'
import { allOperations, answerOf, urlOf } from '../../test/operations.ts'
import { populate } from '../../test/populate.ts'

// Every secret that somebody may type or be given, each findable wherever it comes up.
const mark = () => `canary${crypto.randomUUID().replaceAll('-', '')}`
const typed = {
  hookUrl: mark(),
  hookHeader: mark(),
  hookSecret: `whsec_${btoa(mark())}`,
  slackUrl: mark(),
  phoneToken: mark(),
  serviceKeyId: mark(),
  password: mark(),
  wrongPassword: mark(),
  workspaceSecret: mark(),
  replacedSecret: mark(),
}
// Part of what a monitor is: its own workspace may read it, nobody else, and no alert repeats it.
const inMonitor = { checkHeader: mark(), checkQuery: mark() }

const said: string[] = []
const methods = ['log', 'info', 'warn', 'error', 'debug'] as const
beforeEach(() => {
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      said.push(parts.map((part) => (part instanceof Error ? part.stack : JSON.stringify(part))).join(' '))
    })
  }
})
afterEach(() => vi.restoreAllMocks())

type Row = Record<string, unknown>
const letters = new TextDecoder('latin1')
const textOf = (value: unknown): string =>
  value instanceof ArrayBuffer
    ? letters.decode(value)
    : Array.isArray(value)
      ? letters.decode(Uint8Array.from(value))
      : String(value)
const dump = (rows: Row[]) => rows.map((row) => Object.values(row).map(textOf).join('\t')).join('\n')

/** Every row of D1, every file in R2. */
async function atRest(): Promise<{ name: string; text: string }[]> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'`,
  ).all<{ name: string }>()
  const tables = results.map(async ({ name }) => {
    const rows = await env.DB.prepare(`select * from "${name}"`).all<Row>()
    return { name: `table ${name}`, text: dump(rows.results) }
  })
  const { objects } = await env.FILES.list()
  const files = objects.map(async ({ key }) => ({
    name: `file ${key}`,
    text: letters.decode(await (await env.FILES.get(key))?.arrayBuffer()),
  }))
  return Promise.all([...tables, ...files])
}

/** Every row that objects of a kind keep: debts hold the channels' configs, lanes what targets have answered. */
async function inObjects(
  kind: string,
  namespace: DurableObjectNamespace<Rpc.DurableObjectBranded>,
): Promise<{ name: string; text: string }[]> {
  const ids = await listDurableObjectIds(namespace)
  return Promise.all(
    ids.map((id) =>
      runInDurableObject(namespace.get(id), (_object, { storage: { sql } }) => {
        const tables = sql
          .exec<{ name: string }>(
            `select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'`,
          )
          .toArray()
        const text = tables.map(({ name }) => dump(sql.exec(`select * from "${name}"`).toArray())).join('\n')
        return { name: `${kind} object ${id.name}`, text }
      }),
    ),
  )
}

/** Makes channels with secrets in every place that takes one; their receivers repeat what they are sent. */
async function plant(key: string): Promise<string[]> {
  const echo = `${inject('targets')}/body?status=400&text=${typed.hookUrl}+${typed.hookHeader}+${typed.hookSecret}`
  const answers: string[] = []
  const post = async (path: string, body: unknown, headers = {}) => {
    const response = await request(`/api/v1${path}`, { key, body, headers })
    const text = await response.text()
    answers.push(`${path}: ${text}`)
    return (JSON.parse(text) as { id: string }).id
  }
  const hook = { url: echo, secret: typed.hookSecret, headers: { authorization: typed.hookHeader } }
  const slack = { webhookUrl: `${inject('targets')}/body?status=403&text=${typed.slackUrl}` }
  const once = { 'idempotency-key': mark() }
  const ids = [
    await post('/channels', { name: 'hook', type: 'webhook', config: hook }, once),
    await post('/channels', { name: 'slack', type: 'slack', config: slack }),
  ]
  await post('/channels', { name: 'hook', type: 'webhook', config: hook }, once)
  const phone = { kind: 'fcm', token: typed.phoneToken, name: 'Phone' }
  const device = await post('/devices', phone, { 'idempotency-key': mark() })
  await post('/devices', { ...phone, nam: 'x' })
  const account = {
    project_id: 'canaries',
    private_key_id: typed.serviceKeyId,
    private_key: inject('push').privateKey,
    client_email: 'vedette@canaries.iam.gserviceaccount.com',
    token_uri: `${inject('push').origin}/token`,
  }
  // Its receiver repeats what it may know; the address of the API itself is no secret.
  const inbox = crypto.randomUUID()
  const told = new URLSearchParams({
    key: inbox,
    status: '400',
    text: `no key ${typed.serviceKeyId}`,
  })
  await fetch(`${inject('targets')}/receive/set?${told.toString()}`, { method: 'POST' })
  const fcm = { serviceAccount: JSON.stringify(account), apiUrl: `${inject('targets')}/in/${inbox}` }
  ids.push(await post('/channels', { name: 'phones', type: 'fcm', config: fcm }))
  await post(`/devices/${device}/test`, {})
  for (const id of ids) await post(`/channels/${id}/test`, {})
  // What is refused is not repeated either.
  await post('/channels', { name: 'x', type: 'webhook', config: { ...hook, secret: `${typed.hookSecret}!` } })
  await post('/channels', {
    name: 'x',
    type: 'webhook',
  })
  await post('/channels', `{"name":"x","config":"${typed.hookSecret}`)
  await post('/channels', { name: 'x', type: 'slack', config: { webhookUrl: `ftp://x/${typed.slackUrl}` } })
  const secret = (value: string) =>
    request('/api/v1/secrets/PLANTED', { key, method: 'PUT', body: { value } }).then((r) => r.text())
  answers.push(await secret(typed.replacedSecret), await secret(typed.workspaceSecret))
  const refused = `/secrets/${typed.workspaceSecret.slice(0, 3)}-`
  answers.push(await (await request(`/api/v1${refused}`, { key, method: 'PUT', body: { value: 7 } })).text())
  // The target repeats what it is sent, in its answer's body, and is down for it.
  const repeats = {
    type: 'http',
    url: `${inject('httpTargets').origin}/echo?key={{secret.PLANTED}}`,
    method: 'POST',
    headers: { authorization: 'Bearer {{secret.PLANTED}}' },
    body: '{{secret.PLANTED}}',
    assertions: [{ type: 'jsonpath', path: '$.body', value: 'nothing' }],
  }
  const trial = await request('/api/v1/monitors/try', { key, body: { check: repeats, regions: ['weur'] } })
  answers.push(await trial.text())
  const repeating = {
    name: 'Repeats',
    check: repeats,
    regions: ['weur'],
    confirm: { regions: 1, failures: 1, recoveries: 1 },
    intervalSeconds: 10,
  }
  const repeater = await post('/monitors', repeating)
  await vi.waitFor(
    async () => {
      const found = await (await request(`/api/v1/monitors/${repeater}/results`, { key })).text()
      if (!found.includes('[secret PLANTED]')) throw new Error('not yet checked')
      answers.push(found)
    },
    { timeout: 20_000, interval: 200 },
  )
  answers.push(await (await request('/api/v1/secrets/PLANTED', { key, method: 'DELETE' })).text())
  const url = `${inject('targets')}/status?code=503&token=${inMonitor.checkQuery}`
  const check = { type: 'http', url, headers: { authorization: inMonitor.checkHeader } }
  const confirm = { regions: 1, failures: 1, recoveries: 1 }
  const monitor = { name: 'Guarded', check, regions: ['weur'], confirm, intervalSeconds: 10 }
  const id = await post('/monitors', monitor)
  await post('/status-pages', {
    slug: 'canaries',
    title: 'Canaries',
    components: [{ name: 'Guarded', monitorId: id }],
  })
  await vi.waitFor(
    async () => {
      const { data } = await (
        await request('/api/v1/deliveries', { key })
      ).json<{ data: { state: string; incidentId: string | null }[] }>()
      const abandoned = data.filter(({ state, incidentId }) => state === 'abandoned' && incidentId !== null)
      if (abandoned.length < 3) throw new Error('not yet told')
    },
    { timeout: 20_000, interval: 200 },
  )
  return answers
}

/** Sets the deployment up, signs in rightly and wrongly, and ends the session. */
async function signIn(): Promise<{ answers: string[]; cookie: string }> {
  const headers = { origin: 'http://localhost' }
  const owner = { name: 'Ada', email: 'ada@example.com', password: typed.password, workspace: 'Canaries' }
  const setup = await request('/api/v1/setup', { body: owner, headers })
  const cookie = setup.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const wrong = { email: 'ada@example.com', password: typed.wrongPassword }
  const refused = await request('/api/auth/sign-in/email', { body: wrong, headers })
  const session = await request('/api/v1/session', { headers: { cookie } })
  return {
    answers: [await setup.text(), await refused.text(), await session.text()],
    cookie: cookie.split('=')[1] ?? '',
  }
}

describe('secrets', { timeout: 60_000 }, () => {
  it('come up in no answer, table, file, object or log', async ({ expect }) => {
    const { things, key } = await populate('canaries-too')
    const made = await (
      await request('/api/v1/keys', { key, body: { name: 'Made' } })
    ).json<{ key: string }>()
    const answers = await plant(made.key)
    const { answers: signedIn, cookie } = await signIn()
    for (const operation of (await allOperations()).filter(({ method }) => method === 'GET')) {
      if (operation.collection === 'monitors') continue // they show what a monitor is made of
      for (const who of [made.key, env.BOOTSTRAP_API_KEY]) {
        const response = await request(urlOf(operation, things[operation.collection] ?? ''), { key: who })
        answers.push(`${operation.name}: ${await answerOf(operation, response)}`)
      }
    }
    for (const path of ['', '/api/v2/summary.json', '/feed.atom'])
      answers.push(`status ${path}: ${await (await request(`/status/canaries${path}`)).text()}`)
    answers.push(await (await request('/api/v1/session', { key: `${made.key}x` })).text())

    const { ENCRYPTION_KEY, AUTH_SECRET, BOOTSTRAP_API_KEY } = env
    const serviceKeyLine = inject('push').privateKey.split('\n')[2] ?? ''
    const secrets: Record<string, string> = {
      ...typed,
      serviceKeyLine,
      ENCRYPTION_KEY,
      AUTH_SECRET,
      BOOTSTRAP_API_KEY,
      apiKey: made.key,
      cookie,
    }
    const shown = [
      ...answers.map((text) => ({ name: 'answer', text })),
      ...signedIn.map((text) => ({ name: 'sign-in', text })),
    ]
    const places = [
      ...shown,
      ...(await atRest()),
      ...(await inObjects('incident', env.INCIDENTS)),
      ...(await inObjects('lane', env.LANES)),
      ...(await inObjects('monitor', env.MONITORS)),
      ...said.map((text) => ({ name: 'log', text })),
    ]
    const all = places.map(({ text }) => text).join('\n')
    for (const must of [
      '"abandoned"',
      'whsec_••••',
      'Canaries',
      'incident object',
      '[secret PLANTED]',
      'secret.in_use',
    ])
      expect(all + places.map(({ name }) => name).join(), 'the search is worth something').toContain(must)
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret.length, name).toBeGreaterThan(15)
      for (const place of places) expect(place.text, `${name} in ${place.name}`).not.toContain(secret)
    }
    const beyond = places.filter(
      ({ name, text }) =>
        !['table monitors', 'table idempotency'].includes(name) &&
        !name.startsWith('lane object') &&
        !text.startsWith('/monitors'),
    )
    for (const [name, secret] of Object.entries(inMonitor))
      for (const place of beyond) expect(place.text, `${name} in ${place.name}`).not.toContain(secret)
  })

  it('come up in no log when D1 fails in the middle of a sign-in', async ({ expect }) => {
    const headers = { origin: 'http://localhost' }
    const body = { email: 'ada@example.com', password: typed.password }
    const signed = await request('/api/auth/sign-in/email', { body, headers })
    const cookie = signed.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const token = decodeURIComponent(cookie.split('=')[1] ?? '').split('.')[0] ?? ''
    expect(token.length).toBeGreaterThan(15)
    const { hash = '' } =
      (await env.DB.prepare('select password as hash from account').first<{ hash: string }>()) ?? {}
    expect(hash.length).toBeGreaterThan(15)
    await env.DB.prepare('alter table session rename to session_away').run()
    const before = said.length
    try {
      const answers = [
        await request('/api/auth/sign-in/email', { body, headers }),
        await request('/api/v1/session', { headers: { cookie } }),
        await request('/api/auth/list-sessions', { headers: { cookie } }),
      ]
      for (const answer of answers) {
        expect(answer.status).toBeGreaterThanOrEqual(401)
        const text = await answer.text()
        for (const secret of [token, hash]) expect(text).not.toContain(secret)
        expect(answer.headers.get('content-type')).toBe('application/problem+json')
      }
    } finally {
      await env.DB.prepare('alter table session_away rename to session').run()
    }
    const log = said.slice(before).join('\n')
    expect(log).not.toBe('')
    for (const secret of [token, hash, typed.password]) expect(log).not.toContain(secret)
    expect(log).not.toContain('params:')
  })
})
