import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import type { Directory } from '#core/alert/directory'
import type { Policy } from '#core/alert/policy'
import type { Silence } from '#core/alert/silence'
import type { MessageTemplate } from '#core/alert/template'
import type { DeviceFace } from '#core/device/schema'
import { open, seal } from '#platform/envelope'
import { within } from '#platform/within'
import { openDatabase } from '../database.ts'
import { devices } from '../tables/devices.ts'
import { people, policies, teams } from '../tables/people.ts'
import { silences } from '../tables/silences.ts'
import { templates } from '../tables/templates.ts'
import { channels } from '../tables/workspace.ts'
import { scheduleOf, selectSchedules } from './schedules.ts'
import { silenceOf } from './silences.ts'

/** A channel as an alert needs it; the config stays in its envelope until it is used. */
export interface AlertingChannel {
  id: string
  name: string
  type: string
  version: number
  envelope: string
  masked: Record<string, unknown>
  enabled: boolean
  /** Whose contact method it is; null or missing for one that the workspace shares. */
  personId?: string | null
  /** See `DirectoryChannel`; not kept, but found out where it is needed. */
  deaf?: boolean
}

/** A device as an alert needs it; what reaches it stays in its envelope until it is used. */
export interface AlertingDevice extends DeviceFace {
  id: string
  name: string
  envelope: string
}

/** Whom a workspace can tell, by which policies, and in whose words. */
export interface Alerting extends Directory<AlertingChannel> {
  devices: AlertingDevice[]
  policies: Policy[]
  /** Those that are not over. */
  silences: Silence[]
  templates: MessageTemplate[]
}

/** Nobody: for a copy of before there was more than channels, and where nothing can be read. */
export const nobody: Alerting = {
  channels: [],
  devices: [],
  people: [],
  teams: [],
  schedules: [],
  policies: [],
  silences: [],
  templates: [],
}

const patienceMs = 2_000
/** So long what was read serves openings that follow; a change made through another isolate is unknown no longer. */
const recentMs = 5_000
const mostRecent = 200
const copyKey = (workspaceId: string): string => `alerting/${workspaceId}.json`
const copyContext = (workspaceId: string): string => `alerting:${workspaceId}`

/** What this isolate has read of workspaces lately, the newest reading last. */
const recent = new Map<string, { alerting: Alerting; readAt: number }>()

/** Of two readings the one that began later counts: the other may have begun before a change. */
function remember(workspaceId: string, alerting: Alerting, readAt: number): void {
  if ((recent.get(workspaceId)?.readAt ?? 0) > readAt) return
  recent.delete(workspaceId)
  const oldest = recent.size >= mostRecent ? recent.keys().next().value : undefined
  if (oldest !== undefined) recent.delete(oldest)
  recent.set(workspaceId, { alerting, readAt })
}

/** Whom to tell, as somebody in this isolate has read it within `recentMs`; null when nobody has. */
export function recentAlerting(workspaceId: string, now: number): Alerting | null {
  const known = recent.get(workspaceId)
  return known && now - known.readAt < recentMs ? known.alerting : null
}

async function readAlerting(env: Pick<Env, 'DB'>, workspaceId: string): Promise<Alerting> {
  const readAt = Date.now()
  const alerting = await selectAlerting(env, workspaceId)
  remember(workspaceId, alerting, readAt)
  return alerting
}

async function selectAlerting(env: Pick<Env, 'DB'>, workspaceId: string): Promise<Alerting> {
  const db = openDatabase(env.DB)
  const [
    ourChannels,
    ourDevices,
    ourPeople,
    ourTeams,
    ourPolicies,
    ourSilences,
    ourTemplates,
    rows,
    overrides,
  ] = await db.batch([
    db
      .select({
        id: channels.id,
        name: channels.name,
        type: channels.type,
        version: channels.version,
        envelope: channels.envelope,
        masked: channels.masked,
        enabled: channels.enabled,
        personId: channels.personId,
      })
      .from(channels)
      .where(eq(channels.workspaceId, workspaceId))
      .orderBy(channels.createdAt, channels.id),
    db
      .select({
        id: devices.id,
        name: devices.name,
        kind: devices.kind,
        personId: devices.personId,
        publicKey: devices.publicKey,
        envelope: devices.envelope,
      })
      .from(devices)
      .where(and(eq(devices.workspaceId, workspaceId), isNull(devices.removedAt)))
      .orderBy(asc(devices.createdAt), asc(devices.id)),
    db
      .select({
        id: people.id,
        name: people.name,
        email: people.email,
        timezone: people.timezone,
        rules: people.rules,
      })
      .from(people)
      .where(eq(people.workspaceId, workspaceId)),
    db
      .select({ id: teams.id, name: teams.name, personIds: teams.personIds })
      .from(teams)
      .where(eq(teams.workspaceId, workspaceId)),
    db
      .select({
        id: policies.id,
        version: policies.version,
        name: policies.name,
        steps: policies.steps,
        repeat: policies.repeat,
        fallback: policies.fallback,
        groupBy: policies.groupBy,
        groupWaitSeconds: policies.groupWaitSeconds,
        groupIntervalSeconds: policies.groupIntervalSeconds,
        reopenWithinSeconds: policies.reopenWithinSeconds,
        isDefault: policies.isDefault,
      })
      .from(policies)
      .where(eq(policies.workspaceId, workspaceId)),
    db
      .select()
      .from(silences)
      .where(and(eq(silences.workspaceId, workspaceId), gt(silences.until, Date.now()))),
    db
      .select({
        channelId: templates.channelId,
        event: templates.event,
        title: templates.title,
        text: templates.text,
      })
      .from(templates)
      .where(eq(templates.workspaceId, workspaceId)),
    ...selectSchedules(db, workspaceId, Date.now()),
  ])
  return {
    channels: ourChannels,
    devices: ourDevices,
    people: ourPeople,
    teams: ourTeams,
    schedules: rows.map((row) => scheduleOf(row, overrides)),
    policies: ourPolicies,
    silences: ourSilences.map(silenceOf),
    templates: ourTemplates.map((row) => ({ ...row, channelId: row.channelId || null })),
  }
}

/**
 * Whom to tell: from D1, and when that does not answer in time from the copy in R2, for which it waits as long again.
 * Throws when neither can.
 */
export async function loadAlerting(
  env: Env,
  workspaceId: string,
  { waitMs = patienceMs }: { waitMs?: number } = {},
): Promise<Alerting> {
  try {
    return await within(waitMs, readAlerting(env, workspaceId))
  } catch (error) {
    console.error({ event: 'alerting.d1_silent', workspaceId, error: String(error) })
    const copy = await within(waitMs, env.FILES.get(copyKey(workspaceId)))
    if (!copy) throw error
    const kept = JSON.parse(await open(env, await copy.text(), copyContext(workspaceId))) as Partial<Alerting>
    return { ...nobody, ...kept }
  }
}

/** Writes the sealed copy in R2; to be called after every change of what it holds. */
export async function copyAlerting(env: Env, workspaceId: string): Promise<void> {
  const alerting = await readAlerting(env, workspaceId)
  await env.FILES.put(
    copyKey(workspaceId),
    await seal(env, JSON.stringify(alerting), copyContext(workspaceId)),
  )
}
