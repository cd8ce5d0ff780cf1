import { env } from 'cloudflare:workers'
import { createWorkspace, request, type TestWorkspace } from './factories.ts'
import { browserRun } from './browser-run.ts'
import { keepTrial } from '../workers/api/browser-runs/kept.ts'
import { trialId } from '../workers/core/rpc.ts'
import { fileRuns } from '../workers/db/queries/runs.ts'
import { incidentObject } from '../workers/platform/objects.ts'

/** A workspace with one of everything, and the ids of it by the first word of their routes. */
export interface Populated extends TestWorkspace {
  things: Record<string, string>
}

// Nothing listens there: a refused connection is a quick answer.
const nowhere = 'http://127.0.0.1:9'

/** Makes one of everything. `mark` stands in every name, so that it can be searched for in answers. */
export async function populate(mark: string): Promise<Populated> {
  const workspace = await createWorkspace()
  const { key, workspaceId, keyId } = workspace
  const make = async (path: string, body: unknown): Promise<string> => {
    const response = await request(`/api/v1${path}`, { key, body })
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json<{ id: string }>()).id
  }
  const channel = await make('/channels', {
    name: mark,
    type: 'webhook',
    config: { url: `${nowhere}/${mark}` },
  })
  const device = await make('/devices', { kind: 'fcm', token: `token-of-a-phone-${mark}`, name: mark })
  const monitor = await make('/monitors', {
    name: mark,
    check: { type: 'http', url: `${nowhere}/${mark}` },
    intervalSeconds: 86_400,
    regions: ['weur'],
    tags: [mark],
    paused: true, // its incident is told by hand below: no check of its own may open another
  })
  await fileRuns(env.DB, [browserRun({ workspaceId, monitorId: monitor, title: mark })])
  const trial = browserRun({ workspaceId, monitorId: trialId, title: mark, at: Date.now() })
  await keepTrial(env.FILES, trial)
  const person = await make('/people', { name: mark })
  const team = await make('/teams', { name: mark, personIds: [person] })
  const policy = await make('/policies', { name: mark, steps: [{ channelIds: [channel] }] })
  const location = await make('/locations', { name: mark, slug: mark })
  const secret = mark.replaceAll('-', '_')
  const added = await request(`/api/v1/secrets/${secret}`, {
    key,
    method: 'PUT',
    body: { value: `value of ${mark}` },
  })
  if (added.status !== 201) throw new Error(`/secrets: ${added.status} ${await added.text()}`)
  const template = await request('/api/v1/templates', {
    key,
    method: 'PUT',
    body: { title: `${mark}: {{ notice.title }}` },
  })
  if (template.status !== 201) throw new Error(`/templates: ${template.status} ${await template.text()}`)
  const page = await make('/status-pages', {
    slug: mark,
    title: mark,
    components: [{ name: mark, monitorId: monitor }],
  })
  const maintenance = await make('/maintenances', {
    title: mark,
    monitorIds: [monitor],
    startsAt: new Date(Date.now() + 3_600_000).toISOString(),
    endsAt: new Date(Date.now() + 7_200_000).toISOString(),
  })
  const silence = await make('/silences', {
    monitorIds: [monitor],
    until: new Date(Date.now() + 1000).toISOString(),
    startsAt: new Date(Date.now() + 500).toISOString(),
    comment: mark,
  })
  const schedule = await make('/schedules', {
    name: mark,
    layers: [{ name: mark, people: [person], rotation: { kind: 'daily' }, startsAt: '2026-01-01' }],
  })
  const feed = await make('/calendar-feeds', { scheduleId: schedule })
  // Streams are known by their names: this one holds no mark, for problems repeat it.
  const stream = `kept-by-${mark.at(-1)}`
  await make('/streams', { name: stream, description: mark })
  const rule = await make('/rules', {
    name: mark,
    stream,
    window: '1h',
    aggregate: { fn: 'count' },
    condition: { op: '>', value: 1e9 },
  })
  const schema = await request(`/api/v1/streams/${stream}/schemas`, {
    key,
    body: { schema: { title: mark }, notes: mark },
  })
  if (schema.status !== 201) throw new Error(`/streams: ${schema.status} ${await schema.text()}`)
  const incident = await openIncident(workspaceId, monitor, mark)
  const delivery = await deliveryOf(workspaceId, incident)
  const things = {
    keys: keyId,
    channels: channel,
    devices: device,
    people: person,
    teams: team,
    policies: policy,
    monitors: monitor,
    'browser-runs': trial.id,
    locations: location,
    templates: (await template.json<{ id: string }>()).id,
    secrets: secret,
    streams: stream,
    'status-pages': page,
    maintenances: maintenance,
    schedules: schedule,
    'calendar-feeds': feed,
    silences: silence,
    incidents: incident,
    deliveries: delivery,
    rules: rule,
  }
  return { ...workspace, things }
}

async function openIncident(workspaceId: string, monitorId: string, mark: string): Promise<string> {
  const id = `${monitorId}:900`
  const at = Date.now()
  const { incidentId } = await incidentObject(env, workspaceId, monitorId).report({
    kind: 'trouble',
    id,
    transition: {
      id,
      workspaceId,
      monitorId,
      seq: 900,
      from: 'up',
      to: 'down',
      at,
      decidedAt: at,
      regions: ['weur'],
      evidence: null,
      reason: null,
    },
    monitor: { id: monitorId, name: mark, target: mark, tags: [mark] },
    policyId: null,
  })
  if (incidentId === null) throw new Error('the incident object has opened no incident')
  await untilRow('select id from incidents where workspace_id = ? and id = ?', workspaceId, incidentId)
  return incidentId
}

const deliveryOf = (workspaceId: string, incidentId: string): Promise<string> =>
  untilRow('select id from deliveries where workspace_id = ? and incident_id = ?', workspaceId, incidentId)

/** Objects write the log after the fact: waits until it is there. */
async function untilRow(query: string, ...parameters: string[]): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const row = await env.DB.prepare(query)
      .bind(...parameters)
      .first<{ id: string }>()
    if (row) return row.id
    await scheduler.wait(50)
  }
  throw new Error(`no row came for: ${query}`)
}
