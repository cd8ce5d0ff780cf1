import { env } from 'cloudflare:workers'
import { inject, vi } from 'vitest'
import { channelType } from '../workers/channels/index.ts'
import type { PersonRule } from '../workers/core/alert/person.ts'
import { PolicyFields } from '../workers/core/alert/policy.ts'
import type { Notice } from '../workers/core/incident/schema.ts'
import type { IncidentFact } from '../workers/core/rpc.ts'
import { openDatabase } from '../workers/db/database.ts'
import { copyAlerting } from '../workers/db/queries/alerting.ts'
import { channelContext, insertChannel } from '../workers/db/queries/channels.ts'
import { insertPerson } from '../workers/db/queries/people.ts'
import { insertPolicy } from '../workers/db/queries/policies.ts'
import { seal } from '../workers/platform/envelope.ts'
import { newId } from '../workers/platform/new-id.ts'
import type { IncidentObject } from '../durable-objects/incident/incident.ts'

// A workspace with real receivers behind its channels, and facts to tell its incident object.

export const targets = inject('targets')
export const db = openDatabase(env.DB)
export const secret = `whsec_${btoa('a-secret-of-24-bytes-len')}`

export interface Received {
  at: number
  status: number
  headers: Record<string, string>
  body: string
}
export interface Body {
  type: Notice['event']
  data: {
    incident: { id: string; status: string; reason: string | null }
    notice: { title: string; text: string }
  }
}

/** A receiver of its own, behind a webhook channel of the workspace. */
interface ChannelWishes {
  origin?: string
  name?: string
  personId?: string | null
}
export const addChannel = (
  workspaceId: string,
  path: string,
  { origin = targets, ...wishes }: ChannelWishes = {},
) =>
  addChannelOf(
    'webhook',
    workspaceId,
    {
      url: origin + path,
      secrets: [{ secret, until: null }],
      headers: { 'x-token': 'canary-header' },
    },
    wishes,
  )

/** A channel of any type, with what would be kept of its config. */
export async function addChannelOf(
  type: string,
  workspaceId: string,
  stored: Record<string, unknown>,
  { name = 'hook', personId = null }: Omit<ChannelWishes, 'origin'> = {},
) {
  const id = newId('channel')
  const now = Date.now()
  await insertChannel(db, {
    id,
    workspaceId,
    name,
    type,
    envelope: await seal(env, JSON.stringify(stored), channelContext(workspaceId, id)),
    masked: channelType(type).mask(stored),
    version: 1,
    enabled: true,
    disabledReason: null,
    personId,
    createdAt: now,
    updatedAt: now,
  })
  await copyAlerting(env, workspaceId)
  return id
}

export async function scene(receivers = 1) {
  const workspaceId = newId('workspace')
  const keys = Array.from({ length: receivers }, () => crypto.randomUUID())
  const channelIds: string[] = []
  for (const key of keys) channelIds.push(await addChannel(workspaceId, `/receive?key=${key}`))
  const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
  return { workspaceId, stub, keys, channelIds, key: keys[0] ?? '' }
}

export const received = async (key: string): Promise<Received[]> =>
  (await fetch(`${targets}/received?key=${key}`)).json()
export const setStatus = async (key: string, status: number, more = '') => {
  await fetch(`${targets}/receive/set?key=${key}&status=${status}${more}`, { method: 'POST' })
}
export const bodyOf = ({ body }: Received) => JSON.parse(body) as Body

let seq = 0
/** Seq of the newest fact made here. */
export const newestSeq = (): number => seq

/** A person of the workspace. */
export async function addPerson(workspaceId: string, name: string, rules: PersonRule[] = []) {
  const id = newId('person')
  const now = Date.now()
  const row = { id, workspaceId, name, email: null, timezone: 'UTC', rules, version: 1 }
  await insertPerson(db, { ...row, createdAt: now, updatedAt: now })
  await copyAlerting(env, workspaceId)
  return id
}

/**
 * A policy of the workspace, from what people write.
 * @param beyond what they may not: times too short for anybody, and long enough for a test.
 */
export async function addPolicy(workspaceId: string, fields: object, beyond: Partial<PolicyFields> = {}) {
  const id = newId('policy')
  const now = Date.now()
  const said = { ...PolicyFields.parse({ name: 'Backend', ...fields }), ...beyond }
  await insertPolicy(db, { ...said, id, workspaceId, version: 1, createdAt: now, updatedAt: now })
  await copyAlerting(env, workspaceId)
  return id
}

const fact = (
  kind: 'trouble' | 'recovered',
  workspaceId: string,
  to: 'down' | 'degraded' | 'up',
  policyId: string | null = null,
): IncidentFact => {
  seq += 1
  const at = Date.now()
  return {
    kind,
    id: `mon_1:${seq}`,
    transition: {
      id: `mon_1:${seq}`,
      workspaceId,
      monitorId: 'mon_1',
      seq,
      from: to === 'up' ? 'down' : 'up',
      to,
      at,
      decidedAt: at,
      regions: ['weur', 'enam'],
      evidence: { message: 'HTTP 503', failure: 'status', blame: 'target', statusCode: 503, latencyMs: 20 },
      reason: null,
    },
    monitor: { id: 'mon_1', name: 'Checkout API', target: 'https://shop.example.com/', tags: [] },
    policyId,
  }
}
export const trouble = (workspaceId: string, policyId: string | null = null) =>
  fact('trouble', workspaceId, 'down', policyId)
export const slow = (workspaceId: string, policyId: string | null = null) =>
  fact('trouble', workspaceId, 'degraded', policyId)
export const recovered = (workspaceId: string) => fact('recovered', workspaceId, 'up')

export const until = <T>(what: () => Promise<T>, timeout = 15_000): Promise<T> =>
  vi.waitFor(what, { timeout, interval: 50 })

export async function opened(
  stub: DurableObjectStub<IncidentObject>,
  workspaceId: string,
  policyId: string | null = null,
): Promise<string> {
  const { incidentId } = await stub.report(trouble(workspaceId, policyId))
  if (incidentId === null) throw new Error('no incident')
  return incidentId
}
