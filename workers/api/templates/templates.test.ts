import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'
import {
  addChannel,
  bodyOf,
  db,
  opened,
  received,
  recovered,
  scene,
  secret,
  targets,
  until,
} from '../../../test/incident-scene.ts'
import { loadAlerting } from '#db/queries/alerting'
import { channelContext, updateChannel } from '#db/queries/channels'
import { seal } from '#platform/envelope'
import { copyForAlerts } from '../channels/change.ts'

interface Template {
  id: string
  channelId: string | null
  event: string
  title: string | null
  text: string | null
}
interface Problem {
  code: string
  detail: string
  errors: { path: string; message: string; line?: number; column?: number }[]
}
const call = async <T = Template>(key: string, path: string, method: string, body?: unknown) => {
  const response = await request(`/api/v1${path}`, { key, method, ...(body !== undefined && { body }) })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T }
}
const put = <T = Template>(key: string, body: object) => call<T>(key, '/templates', 'PUT', body)
const hook = { type: 'webhook', config: { url: `${targets}/receive?key=nobody` } }
const channel = async (key: string) =>
  (await call<{ id: string }>(key, '/channels', 'POST', { name: 'Ops', ...hook })).body.id

describe('templates', () => {
  it('are one for each channel and kind of notice: added, replaced, listed, read and deleted', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const channelId = await channel(key)
    const made = await put(key, { title: 'one' })
    expect(made).toMatchObject({
      status: 201,
      body: { channelId: null, event: '*', title: 'one', text: null },
    })
    expect(made.body.id).toMatch(/^tpl_/)
    const own = await put(key, { channelId, event: 'incident.opened', text: 'two' })
    expect(own.status).toBe(201)
    const again = await put(key, { text: 'three' })
    expect(again).toMatchObject({ status: 200, body: { id: made.body.id, title: null, text: 'three' } })
    const listed = await call<{ data: Template[]; nextCursor: string }>(key, '/templates?limit=1', 'GET')
    const next = await call<{ data: Template[] }>(key, `/templates?cursor=${listed.body.nextCursor}`, 'GET')
    expect([...listed.body.data, ...next.body.data].map(({ id }) => id).toSorted()).toEqual(
      [made.body.id, own.body.id].toSorted(),
    )
    expect((await call(key, `/templates/${own.body.id}`, 'GET')).body).toEqual(own.body)
    expect((await call(key, `/templates/${made.body.id}`, 'DELETE')).status).toBe(204)
    expect((await call<Problem>(key, `/templates/${made.body.id}`, 'GET')).body.code).toBe(
      'template.not_found',
    )
    // Those of a channel go with it, and those of a person's channels with the person.
    await call(key, `/channels/${channelId}`, 'DELETE')
    const anna = await call(key, '/people', 'POST', { name: 'Anna' })
    const hers = await call(key, '/channels', 'POST', { name: 'Hers', ...hook, personId: anna.body.id })
    expect((await put(key, { channelId: hers.body.id, text: 'hers' })).status).toBe(201)
    expect((await call(key, `/people/${anna.body.id}`, 'DELETE')).status).toBe(204)
    expect((await call<{ data: [] }>(key, '/templates', 'GET')).body.data).toEqual([])
  })

  it.for([
    [{ title: '{{ monitor.name | shout }}' }, 'title', 'undefined filter: shout', 1],
    [{ text: 'fine\n{{ incident.titel }}' }, 'text', 'undefined variable: incident.titel', 2],
    [{ text: '{% include "a" %}' }, 'text', 'tag "include" not found', 1],
    [{ text: '\n\n{% if monitor %}' }, 'text', 'tag {% if monitor %} not closed', 3],
    [{ event: 'domain.expiring', text: '{{ expiry.dayz }}' }, 'text', 'undefined variable: expiry.dayz', 1],
    [{ text: '{% for i in (1..9999999) %}.{% endfor %}' }, 'text', 'It does more than a template may', 1],
  ] as const)(
    'that fail are refused with line and column: %j',
    async ([template, path, message, line], { expect }) => {
      const { key } = await createWorkspace()
      const refused = await put<Problem>(key, template)
      expect(refused).toMatchObject({ status: 422, body: { code: 'template.invalid' } })
      expect(refused.body.errors).toEqual([{ path, message, line, column: expect.any(Number) }])
      expect(refused.body.detail).toContain(`line ${line}, column `)
      // A preview says the same of them.
      const { event, ...parts } = { event: 'incident.opened', ...template }
      const previewed = await call<Problem>(key, '/templates/preview', 'POST', { event, ...parts })
      expect(previewed).toMatchObject({
        status: 422,
        body: refused.body.errors && { errors: refused.body.errors },
      })
    },
  )

  it('say something, of a channel and an event that there are', async ({ expect }) => {
    const { key } = await createWorkspace()
    const paths = async (body: object) => {
      const answer = await put<Problem>(key, body)
      return [answer.status, answer.body.errors.map(({ path }) => path)]
    }
    expect(await paths({})).toEqual([422, ['title']])
    expect(await paths({ channelId: 'chn_none', text: 'x' })).toEqual([422, ['channelId']])
    expect(await paths({ event: 'test', text: 'x' })).toEqual([422, ['event']])
    expect(await paths({ event: 'incident.opened', txt: 'x', text: 'x' })).toEqual([422, ['txt']])
  })

  it('are at most 500, and one that is there can still be replaced then', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
       INSERT INTO templates SELECT 'tpl_' || ?1 || i, ?1, 'chn_' || i, '*', 'x', NULL, 0, 0 FROM n`,
    )
      .bind(workspaceId)
      .run()
    expect(await put(key, { text: 'x' })).toMatchObject({ status: 409, body: { code: 'template.too_many' } })
    await env.DB.prepare(
      `UPDATE templates SET channel_id = '' WHERE workspace_id = ?1 AND channel_id = 'chn_1'`,
    )
      .bind(workspaceId)
      .run()
    expect((await put(key, { text: 'x' })).status).toBe(200)
  })

  it('are copied for alerts, so that they are known while the database is silent', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const { body } = await put(key, { text: 'copied' })
    const copied = async () => {
      await env.DB.prepare('ALTER TABLE templates RENAME TO templates_away').run()
      try {
        return (await loadAlerting(env, workspaceId)).templates
      } finally {
        await env.DB.prepare('ALTER TABLE templates_away RENAME TO templates').run()
      }
    }
    expect(await copied()).toEqual([{ channelId: null, event: '*', title: null, text: 'copied' }])
    await call(key, `/templates/${body.id}`, 'DELETE')
    expect(await copied()).toEqual([])
  })
})

describe('a preview', () => {
  interface Preview {
    title: string
    text: string
    body: string | null
    incidentId: string | null
  }
  const preview = (key: string, body: object) => call<Preview>(key, '/templates/preview', 'POST', body)

  it('shows a made-up notice of each kind, in our own words where the template has none', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const title = '{{ event }}: {{ monitor.name }}'
    expect((await preview(key, { title })).body).toMatchObject({
      incidentId: null,
      title: 'incident.opened: Checkout "EU" & <API>',
      text: expect.stringContaining('HTTP 503'),
      body: null,
    })
    const expiring = await preview(key, {
      event: 'domain.expiring',
      title: '{{ expiry.subject }}, {{ expiry.days }} days',
    })
    expect(expiring.body.title).toBe('shop.example.com, 14 days')
  })

  it('shows a webhook body with the words in it, and refuses what is not JSON', async ({ expect }) => {
    const { key } = await createWorkspace()
    const bodyTemplate = '{"text": {{ notice.title | json }}, "tags": {{ monitor.tags | json }}}'
    const shown = await preview(key, { title: 'Oh "no"', bodyTemplate })
    expect(JSON.parse(shown.body.body ?? '')).toEqual({ text: 'Oh "no"', tags: ['shop', 'eu'] })
    const broken = { bodyTemplate: '{"text": "{{ notice.title }}"}' }
    expect(await call<Problem>(key, '/templates/preview', 'POST', broken)).toMatchObject({
      status: 422,
      body: {
        errors: [{ path: 'bodyTemplate', message: expect.stringMatching(/^What it gives is not JSON/) }],
      },
    })
    const plain = await preview(key, { ...broken, contentType: 'text/plain' })
    expect(plain.body.body).toBe('{"text": "Checkout "EU" & <API> is down"}')
  })

  it('shows a real incident as it stood at the event, also when it is over', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
    await addChannel(workspaceId, `/receive?key=${crypto.randomUUID()}`)
    const incidentId = await opened(stub, workspaceId)
    await stub.report(recovered(workspaceId))
    await until(async () => expect((await call(key, `/incidents/${incidentId}`, 'GET')).status).toBe(200))
    const text = '{{ incident.id }} {{ incident.status }} {{ incident.timeline | map: "kind" | join: "," }}'
    const at = (event: string) => preview(key, { incidentId, event, text })
    expect((await at('incident.opened')).body).toMatchObject({
      incidentId,
      text: `${incidentId} open opened`,
    })
    const over = (await at('incident.resolved')).body.text
    expect(over).toMatch(new RegExp(`^${incidentId} resolved opened,.*resolved`))
    // It never was acknowledged: shown as if it were now.
    expect((await at('incident.acknowledged')).body.text).toContain('acknowledged opened')
    const wrong = await call<Problem>(key, '/templates/preview', 'POST', {
      incidentId,
      event: 'domain.expiring',
    })
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'incidentId' }] } })
    expect((await preview(key, { incidentId: 'inc_none', text })).status).toBe(404)
  })
})

describe('an alert in the words of a template', () => {
  const putRow = async (
    workspaceId: string,
    channelId: string,
    event: string,
    title: string | null,
    text: string | null,
  ) => {
    await env.DB.prepare('INSERT INTO templates VALUES (?, ?, ?, ?, ?, ?, 0, 0)')
      .bind(`tpl_${crypto.randomUUID()}`, workspaceId, channelId, event, title, text)
      .run()
    await copyForAlerts(env, workspaceId)
  }

  it('says what its own channel’s template says, and elsewhere what every channel’s does', async ({
    expect,
  }) => {
    const { workspaceId, stub, keys, channelIds } = await scene(2)
    await putRow(workspaceId, '', '*', '[{{ event }}] {{ monitor.name }}', null)
    await putRow(workspaceId, channelIds[0] ?? '', 'incident.opened', null, 'Own: {{ incident.cause }}')
    const id = await opened(stub, workspaceId)
    await stub.report(recovered(workspaceId))
    await until(async () => {
      for (const key of keys) expect(await received(key)).toHaveLength(2)
    })
    const [first, second] = await Promise.all(keys.map(async (key) => (await received(key)).map(bodyOf)))
    const cause = (await stub.incident(id))?.cause
    expect(first?.[0]?.data.notice).toMatchObject({
      title: '[incident.opened] Checkout API',
      text: `Own: ${cause}`,
    })
    expect(second?.[0]?.data.notice).toMatchObject({
      title: '[incident.opened] Checkout API',
      text: expect.stringContaining('Since '),
    })
    expect(first?.[1]?.data.notice.title).toBe('[incident.resolved] Checkout API')
  })

  it('is so at every step of a policy, and what fails stands in the story once', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const inbox = crypto.randomUUID()
    const channelId = await addChannel(workspaceId, `/receive?key=${inbox}`)
    const step = { channelIds: [channelId] }
    const steps = [step, { ...step, afterSeconds: 1 }]
    const policy = { name: 'Now, and again', steps, isDefault: true }
    expect((await call(key, '/policies', 'POST', policy)).status).toBe(201)
    await putRow(workspaceId, '', '*', '{{ event }}!', '{{ monitor.name | gone }}')
    const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
    const id = await opened(stub, workspaceId)
    await until(async () => expect(await received(inbox)).toHaveLength(2))
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await received(inbox)).toHaveLength(3))
    expect((await received(inbox)).map((got) => bodyOf(got).data.notice.title)).toEqual([
      'incident.opened!',
      'incident.escalated!',
      'incident.resolved!',
    ])
    const { timeline = [] } = (await stub.incident(id)) ?? {}
    expect(
      timeline.filter(({ text }) => text.startsWith('The text template of the workspace failed')),
    ).toHaveLength(1)
    // Nothing of the story was lost on the way.
    expect(timeline.map(({ kind }) => kind).toSorted()).toEqual(
      ['opened', 'escalated', 'delivery', 'escalated', 'resolved'].toSorted(),
    )
  })

  it('is sent in our own words when the template fails, and its story says so', async ({ expect }) => {
    const { workspaceId, stub, key } = await scene()
    await putRow(
      workspaceId,
      '',
      '*',
      '{% for i in (1..99999999) %}{% endfor %}',
      'x {{ monitor.name | gone }}',
    )
    const id = await opened(stub, workspaceId)
    await until(async () => expect(await received(key)).toHaveLength(1))
    const [body] = (await received(key)).map(bodyOf)
    expect(body?.data.notice.title).toBe('Checkout API is down')
    const story = (await stub.incident(id))?.timeline.filter(({ kind }) => kind === 'delivery')
    expect(story?.map(({ text }) => text)).toEqual([
      'The title template of the workspace failed, so our own words were sent (line 1, column 1: It does more than a template may)',
      expect.stringMatching(/^The text template of the workspace failed.* undefined filter: gone\)$/),
    ])
  })
})

describe('a webhook with a body of its own', () => {
  it('gets our own body when the template fails at the time, and the story says so, once', async ({
    expect,
  }) => {
    const { workspaceId, stub, key, channelIds } = await scene()
    const id = channelIds[0] ?? ''
    const broken = {
      url: `${targets}/receive?key=${key}`,
      secrets: [{ secret, until: null }],
      headers: {},
      bodyTemplate: '{"a": {{ notice.title }}}',
    }
    const envelope = await seal(env, JSON.stringify(broken), channelContext(workspaceId, id))
    await updateChannel(db, workspaceId, { id, version: 1 }, { envelope })
    const incidentId = await opened(stub, workspaceId)
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await received(key)).toHaveLength(2))
    const [first] = await received(key)
    expect(first && bodyOf(first)).toMatchObject({
      type: 'incident.opened',
      data: { incident: { id: incidentId } },
    })
    expect(first?.headers['content-type']).toBe('application/json')
    await until(async () => {
      const told = (await stub.incident(incidentId))?.timeline.filter(({ kind }) => kind === 'delivery')
      expect(told?.map(({ text }) => text)).toEqual([
        expect.stringMatching(
          /^hook: The body template failed, so our own body was sent \(What it gives is not JSON/,
        ),
      ])
    })
  })

  const make = (key: string, config: object) =>
    call<{ id: string; config: Record<string, string> } & Problem>(key, '/channels', 'POST', {
      name: 'Hook',
      type: 'webhook',
      config: { url: `${targets}/receive?key=${crypto.randomUUID()}`, secret, ...config },
    })

  it('sends and signs what the template gives', async ({ expect }) => {
    const { key } = await createWorkspace()
    const bodyKey = crypto.randomUUID()
    const made = await make(key, {
      url: `${targets}/receive?key=${bodyKey}`,
      contentType: 'text/plain; charset=utf-8',
      bodyTemplate: '{{ event }} {{ notice.title }} {{ url }}',
    })
    expect(made).toMatchObject({
      status: 201,
      body: { config: { bodyTemplate: '{{ event }} {{ notice.title }} {{ url }}' } },
    })
    const test = await call(key, `/channels/${made.body.id}/test`, 'POST')
    expect(test).toMatchObject({ body: { ok: true, error: null } })
    const [got] = await received(bodyKey)
    expect(got?.body).toMatch(/^test Test from Vedette: Hook http/)
    expect(got?.headers['content-type']).toBe('text/plain; charset=utf-8')
    const signed = new Webhook(secret).sign(
      got?.headers['webhook-id'] ?? '',
      new Date(Number(got?.headers['webhook-timestamp']) * 1000),
      got?.body ?? '',
    )
    expect(got?.headers['webhook-signature']).toBe(signed)
  })

  it('is refused when the template fails or gives no JSON, and can lose it again', async ({ expect }) => {
    const { key } = await createWorkspace()
    const refused = await make(key, { bodyTemplate: '{\n"a": {{ incident.titel | json }}}' })
    expect(refused).toMatchObject({
      status: 422,
      body: {
        errors: [
          {
            path: 'config.bodyTemplate',
            message: 'undefined variable: incident.titel',
            line: 2,
            column: expect.any(Number),
          },
        ],
      },
    })
    const unescaped = { bodyTemplate: '{"a": "{{ notice.text }}"}' }
    expect((await make(key, unescaped)).status).toBe(422)
    expect((await make(key, { ...unescaped, contentType: 'text/plain' })).status).toBe(201)
    const made = await make(key, { bodyTemplate: '{"a": {{ notice.text | json }}}' })
    expect(made.status).toBe(201)
    const patch = (config: object) => call<Problem>(key, `/channels/${made.body.id}`, 'PATCH', { config })
    expect(await patch(unescaped)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'config.bodyTemplate' }] },
    })
    expect((await patch({ bodyTemplate: '' })).status).toBe(200)
  })
})
