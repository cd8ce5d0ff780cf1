import { eq } from 'drizzle-orm'
import { open, seal } from '#platform/envelope'
import { within } from '#platform/within'
import { openDatabase } from '../database.ts'
import { channels } from '../tables/workspace.ts'

/** A channel as an alert needs it; the config stays in its envelope until it is used. */
export interface AlertingChannel {
  id: string
  name: string
  type: string
  version: number
  envelope: string
  masked: Record<string, unknown>
  enabled: boolean
}

/** Whom a workspace can tell. */
export interface Alerting {
  channels: AlertingChannel[]
}

const patienceMs = 2_000
const copyKey = (workspaceId: string): string => `alerting/${workspaceId}.json`
const copyContext = (workspaceId: string): string => `alerting:${workspaceId}`

async function readAlerting(env: Pick<Env, 'DB'>, workspaceId: string): Promise<Alerting> {
  const rows = await openDatabase(env.DB)
    .select({
      id: channels.id,
      name: channels.name,
      type: channels.type,
      version: channels.version,
      envelope: channels.envelope,
      masked: channels.masked,
      enabled: channels.enabled,
    })
    .from(channels)
    .where(eq(channels.workspaceId, workspaceId))
    .orderBy(channels.createdAt, channels.id)
  return { channels: rows }
}

/** Whom to tell: from D1, and when that does not answer within 2 s from the copy in R2. Throws when neither can. */
export async function loadAlerting(env: Env, workspaceId: string): Promise<Alerting> {
  try {
    return await within(patienceMs, readAlerting(env, workspaceId))
  } catch (error) {
    console.error({ event: 'alerting.d1_silent', workspaceId, error: String(error) })
    const copy = await within(patienceMs, env.FILES.get(copyKey(workspaceId)))
    if (!copy) throw error
    return JSON.parse(await open(env, await copy.text(), copyContext(workspaceId))) as Alerting
  }
}

/** Writes the sealed copy in R2; to be called after every change of a workspace's channels. */
export async function copyAlerting(env: Env, workspaceId: string): Promise<void> {
  const alerting = await readAlerting(env, workspaceId)
  await env.FILES.put(
    copyKey(workspaceId),
    await seal(env, JSON.stringify(alerting), copyContext(workspaceId)),
  )
}
