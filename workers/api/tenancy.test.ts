import * as fc from 'fast-check'
import { beforeAll, describe, it } from 'vitest'
import { createKey, request } from '../../test/factories.ts'
import { allOperations, answerOf, type Operation, urlOf } from '../../test/operations.ts'
import { populate, type Populated } from '../../test/populate.ts'
import { publicRoutes } from './auth.ts'

const future = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const target = { type: 'http', url: 'http://127.0.0.1:9/' }

/** Valid bodies for routes under an id, so that what refuses them is the workspace and not the body. */
const bodies: Record<string, unknown> = {
  'PATCH /monitors/{id}': { name: 'taken over' },
  'PATCH /channels/{id}': { name: 'taken over' },
  'PATCH /people/{id}': { name: 'taken over' },
  'PATCH /teams/{id}': { name: 'taken over' },
  'PATCH /policies/{id}': { name: 'taken over' },
  'PATCH /status-pages/{id}': { title: 'taken over' },
  'PATCH /maintenances/{id}': { title: 'taken over' },
  'PATCH /silences/{id}': { comment: 'taken over' },
  'POST /incidents/{id}/notes': { text: 'taken over' },
  'PATCH /incidents/{id}': { title: 'taken over' },
  'POST /incidents/{id}/merge': { into: 'inc_00000000000000000000' },
  'PATCH /rules/{id}': { name: 'taken over' },
  'PATCH /streams/{name}': { description: 'taken over' },
  'POST /streams/{name}/events': [{ taken: 'over' }],
  'POST /streams/{name}/dead-letters/replay': { batches: ['0-1'] },
  'PUT /secrets/{name}': { value: 'taken over' },
  'POST /streams/{name}/schemas': { schema: {}, notes: 'taken over' },
  'POST /streams/{name}/schemas/check': { schema: {} },
  'PATCH /schedules/{id}': { name: 'taken over' },
  'POST /schedules/{id}/overrides': { personId: null, startsAt: future(1), endsAt: future(2) },
  'POST /schedules/{id}/swaps': {
    first: { personId: 'prs_1', startsAt: future(1), endsAt: future(2) },
    second: { personId: 'prs_2', startsAt: future(3), endsAt: future(4) },
  },
}
/** What is under such a path is named by its owner: the same name in another workspace is another thing. */
const named = ['PUT /secrets/{name}']

type Things = Record<string, string>
/** Every POST without an id in its path: a body that reaches for the other workspace where it can, and the answers. */
const reaching: Record<string, { body: (theirs: Things) => unknown; answers: number[] }> = {
  'POST /keys': { body: () => ({ name: 'own' }), answers: [201] },
  // The same slug in another workspace is another location.
  'POST /locations': { body: () => ({ name: 'own', slug: 'reaching' }), answers: [201, 409] },
  // The stream is made in whose name they are sent.
  'POST /otlp/v1/metrics': { body: () => ({ resourceMetrics: [] }), answers: [200] },
  'POST /otlp/v1/logs': { body: () => ({ resourceLogs: [] }), answers: [200] },
  'POST /live/tickets': { body: () => undefined, answers: [201] },
  'POST /incidents': { body: () => ({ title: 'own' }), answers: [201] },
  // Another workspace may have an alert under the same key.
  'POST /alerts': {
    body: ({ policies }) => ({ dedupKey: 'mark-of-a', status: 'firing', title: 'own', policyId: policies }),
    answers: [422],
  },
  'PATCH /alerting': { body: () => ({ regionTrouble: { share: 0.4 } }), answers: [200] },
  'PATCH /quota': { body: () => ({ eventsPerDay: 1_000_000 }), answers: [200] },
  'POST /silences': {
    body: ({ monitors }) => ({ monitorIds: [monitors], until: future(1) }),
    answers: [422],
  },
  'POST /channels': {
    body: () => ({ name: 'own', type: 'webhook', config: { url: target.url } }),
    answers: [201],
  },
  'POST /people': {
    body: ({ channels }) => ({ name: 'own', rules: [{ channelIds: [channels] }] }),
    answers: [422],
  },
  'POST /teams': { body: ({ people }) => ({ name: 'own', personIds: [people] }), answers: [422] },
  'POST /policies': {
    body: ({ channels, people, teams }) => ({
      name: 'own',
      steps: [{ channelIds: [channels], personIds: [people], teamIds: [teams] }],
    }),
    answers: [422],
  },
  'POST /policies/simulate': { body: ({ policies }) => ({ policyId: policies }), answers: [422] },
  // What it would replace is not there for it: it is a device of its own.
  'POST /devices': {
    body: ({ devices }) => ({
      kind: 'fcm',
      token: 'token-of-a-phone-of-our-own',
      name: 'own',
      replaces: devices,
    }),
    answers: [200, 201],
  },
  'POST /monitors': {
    body: ({ monitors, policies }) => ({
      name: 'own',
      check: target,
      dependsOn: [monitors],
      policyId: policies,
    }),
    answers: [422],
  },
  'POST /monitors/try': { body: () => ({ check: target, regions: ['weur'] }), answers: [200] },
  'POST /browser-flows/parse': { body: () => ({ recording: { steps: [] } }), answers: [200] },
  'POST /browser-runs': {
    body: ({ secrets }) => ({
      check: {
        type: 'browser',
        flow: { steps: [{ type: 'navigate', url: `${target.url}?key={{secret.${secrets}}}` }] },
      },
    }),
    answers: [422],
  },
  'POST /monitors/bulk': {
    body: ({ monitors }) => ({
      update: [{ id: monitors, name: 'taken over' }],
      tag: { ids: [monitors], add: ['taken-over'] },
      pause: { filter: { tag: 'mark-of-a' } },
      delete: [monitors],
    }),
    answers: [404, 422],
  },
  'POST /status-pages': {
    body: ({ monitors }) => ({
      slug: 'reaching',
      title: 'own',
      components: [{ name: 'theirs', monitorId: monitors }],
    }),
    answers: [404, 422],
  },
  'POST /schedules': {
    body: ({ people }) => ({
      name: 'own',
      layers: [{ name: 'own', people: [people], rotation: { kind: 'daily' }, startsAt: '2026-01-01' }],
    }),
    answers: [422],
  },
  'POST /calendar-feeds': { body: ({ schedules }) => ({ scheduleId: schedules }), answers: [404] },
  'POST /rules': {
    body: ({ policies, streams }) => ({
      name: 'own',
      stream: streams,
      window: '1m',
      aggregate: { fn: 'count' },
      condition: { op: '>', value: 1 },
      policyId: policies,
    }),
    answers: [422],
  },
  'POST /rules/dry-run': {
    body: ({ streams }) => ({
      rule: {
        name: 'own',
        stream: streams,
        window: '1m',
        aggregate: { fn: 'count' },
        condition: { op: '>', value: 1 },
      },
      from: new Date(Date.now() - 600_000).toISOString(),
    }),
    answers: [422],
  },
  'POST /streams': { body: () => ({ name: 'own' }), answers: [201] },
  'PUT /templates': { body: ({ channels }) => ({ channelId: channels, title: 'own' }), answers: [422] },
  'POST /templates/preview': {
    body: ({ incidents }) => ({ incidentId: incidents, text: '{{ monitor.name }}' }),
    answers: [404],
  },
  'POST /maintenances': {
    body: ({ monitors }) => ({
      title: 'own',
      monitorIds: [monitors],
      startsAt: future(1),
      endsAt: future(2),
    }),
    answers: [404, 422],
  },
}

/** Reading routes without an id that answer something else than 200 to a stranger with every scope. */
const otherAnswers: Record<string, number> = { 'GET /dead-letters': 403, 'GET /live': 426 }

let operations: Operation[] = []
let a: Populated
let b: Populated

const call = (operation: Operation, id: string, key?: string): Promise<Response> => {
  const body = bodies[operation.name] ?? reaching[operation.name]?.body(a.things)
  const { method } = operation
  return request(urlOf(operation, id), { method, ...(key && { key }), ...(body !== undefined && { body }) })
}

/**
 * What changes though nobody touches it: a key's use, how the message of A's incident fared with its channel, and how
 * far its rules have judged.
 */
const movingByItself =
  /"(lastUsedAt|lastDeliveredAt|failingSince|failing|lastError|judgedUntil)":("(\\.|[^"\\])*"|null|\d+),?/g

/** All that the first workspace can read of itself, but for what time alone changes. */
async function everythingOfA(): Promise<string> {
  const lists = operations.filter(
    ({ method, hasId, name }) => method === 'GET' && !hasId && !otherAnswers[name],
  )
  const texts = await Promise.all(
    lists
      .filter(({ collection }) =>
        [
          'keys',
          'channels',
          'devices',
          'people',
          'teams',
          'policies',
          'locations',
          'monitors',
          'secrets',
          'status-pages',
          'maintenances',
          'schedules',
          'calendar-feeds',
          'silences',
          'templates',
          'streams',
          'rules',
        ].includes(collection),
      )
      .map(async ({ path }) => (await request(`/api/v1${path}`, { key: a.key })).text()),
  )
  return texts.join('\n').replaceAll(movingByItself, '')
}

beforeAll(async () => {
  operations = await allOperations()
  a = await populate('mark-of-a')
  b = await populate('mark-of-b')
}, 60_000)

describe('two workspaces', { timeout: 60_000 }, () => {
  it('are proved apart on every route: none is missing from this test', ({ expect }) => {
    expect(operations.length).toBeGreaterThan(20)
    for (const operation of operations.filter(({ isPublic }) => !isPublic)) {
      const { name, method, hasId, collection } = operation
      if (hasId) expect(Object.keys(a.things), `an id for ${name}`).toContain(collection)
      else if (method !== 'GET') expect(Object.keys(reaching), `a body for ${name}`).toContain(name)
    }
  })

  it('get 404 for every id of the other, on every route', async ({ expect }) => {
    for (const operation of operations.filter(({ hasId, name }) => hasId && !named.includes(name))) {
      const theirs = a.things[operation.collection] ?? ''
      const response = await call(operation, theirs, b.key)
      const text = await response.text()
      expect(response.status, `${operation.name}: ${text}`).toBe(404)
      expect(JSON.parse(text).code, operation.name).toMatch(/\.not_found$/)
      expect(text, operation.name).not.toContain('mark-of-a')
    }
  })

  it('get the same 404 as for an id that nobody has', async ({ expect }) => {
    for (const operation of operations.filter(({ hasId, name }) => hasId && !named.includes(name))) {
      const theirs = a.things[operation.collection] ?? ''
      const nobodys = `${theirs.slice(0, 4)}${'0'.repeat(20)}`
      const shown = async (id: string) => {
        const problem = await (await call(operation, id, b.key)).json<{ detail: string; requestId: string }>()
        return { ...problem, detail: problem.detail.replaceAll(id, 'ID'), requestId: '' }
      }
      expect(await shown(theirs), operation.name).toEqual(await shown(nobodys))
    }
  })

  it('see nothing of the other in any list', async ({ expect }) => {
    for (const operation of operations.filter(({ method, hasId }) => method === 'GET' && !hasId)) {
      const response = await call(operation, '', b.key)
      const text = await answerOf(operation, response)
      expect(response.status, operation.name).toBe(otherAnswers[operation.name] ?? 200)
      expect(text, operation.name).not.toContain('mark-of-a')
      for (const id of Object.values(a.things)) expect(text, operation.name).not.toContain(id)
    }
  })

  it('cannot refer to what is the other’s', async ({ expect }) => {
    for (const operation of operations.filter(({ name }) => name in reaching)) {
      const response = await call(operation, '', b.key)
      const text = await response.text()
      expect(reaching[operation.name]?.answers, `${operation.name}: ${response.status} ${text}`).toContain(
        response.status,
      )
      expect(text, operation.name).not.toContain('mark-of-a')
    }
  })

  it('may give their things the same names, and keep them apart', async ({ expect }) => {
    const before = await everythingOfA()
    const path = `/api/v1/secrets/${a.things['secrets']}`
    const put = await request(path, { key: b.key, method: 'PUT', body: { value: 'another value' } })
    expect(put.status).toBe(201)
    const used = { type: 'http', url: target.url, body: `{{secret.${a.things['secrets']}}}`, method: 'POST' }
    const monitor = { name: 'own', check: used, paused: true }
    const made = await request('/api/v1/monitors', { key: b.key, body: monitor })
    expect(made.status).toBe(201)
    const { id } = await made.json<{ id: string }>()
    expect((await request(path, { key: b.key, method: 'DELETE' })).status).toBe(409)
    await request(`/api/v1/monitors/${id}`, { key: b.key, method: 'DELETE' })
    expect((await request(path, { key: b.key, method: 'DELETE' })).status).toBe(204)
    const stream = { name: a.things['streams'], schema: { title: 'own' } }
    expect((await request('/api/v1/streams', { key: b.key, body: stream })).status).toBe(201)
    const schemas = `/api/v1/streams/${stream.name}/schemas/latest`
    expect(await (await request(schemas, { key: b.key })).json()).toMatchObject({ schema: stream.schema })
    // Of the same name it would answer to the ids of the other, below.
    const deleted = await request(`/api/v1/streams/${stream.name}`, { key: b.key, method: 'DELETE' })
    expect(deleted.status).toBe(204)
    expect(await everythingOfA()).toBe(before)
    const latest = await (await request(schemas, { key: a.key })).text()
    expect(latest).toContain('mark-of-a')
  })

  it('cannot open each other’s live sockets with a ticket of their own', async ({ expect }) => {
    const response = await request('/api/v1/live/tickets', { key: b.key, method: 'POST' })
    const { ticket } = await response.json<{ ticket: string }>()
    const forged = ticket.replace(b.workspaceId, a.workspaceId)
    expect(forged).not.toBe(ticket)
    const socket = await request(`/api/v1/live?ticket=${forged}`, { headers: { upgrade: 'websocket' } })
    expect(socket.status).toBe(401)
  })

  it('cannot be mixed up by any id on any route, and change nothing of each other', async ({ expect }) => {
    const before = await everythingOfA()
    expect(before).toContain('mark-of-a')
    const withId = operations.filter(({ hasId, name }) => hasId && !named.includes(name))
    const ids = fc.oneof(
      fc.constantFrom(...Object.values(a.things)),
      fc.constantFrom(...Object.values(a.things)).map((id) => id.toUpperCase()),
      fc.string({ minLength: 1, maxLength: 60 }).filter((id) => !/^\.{1,2}$/.test(id)),
      fc.constantFrom(
        "' or 1=1 --",
        '%',
        '_%',
        '*',
        'null',
        `${a.things['monitors']}/../${a.things['keys']}`,
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...withId), ids, async (operation, id) => {
        const response = await call(operation, id, b.key)
        await response.body?.cancel()
        // 422: this cannot be an id. Never 2xx, 403 or 500.
        expect([404, 422], `${operation.name} with ${JSON.stringify(id)}`).toContain(response.status)
      }),
      { numRuns: 150 },
    )
    expect(await everythingOfA()).toBe(before)
  })
})

describe('every route', { timeout: 60_000 }, () => {
  it('asks who is there, but for the public ones', async ({ expect }) => {
    for (const operation of operations) {
      const { name, collection } = operation
      expect(operation.isPublic, `${name} is declared as it behaves`).toBe(publicRoutes.includes(name))
      if (operation.isPublic) continue
      for (const key of [undefined, 'ved_made_up_0123456789']) {
        const response = await call(operation, a.things[collection] ?? '', key)
        await response.body?.cancel()
        expect(response.status, name).toBe(401)
      }
    }
  })

  it('that changes something refuses a key that may only read', async ({ expect }) => {
    const { key } = await createKey(a.workspaceId, ['read'])
    for (const operation of operations.filter(({ method, isPublic }) => method !== 'GET' && !isPublic)) {
      if (operation.name === 'POST /live/tickets') continue // reading, by another way
      const response = await call(operation, a.things[operation.collection] ?? '', key)
      await response.body?.cancel()
      expect(response.status, operation.name).toBe(403)
    }
  })
})
