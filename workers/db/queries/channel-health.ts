import type { LoggedMessage } from '#core/alert/channel-health'
import type { DeliveryState } from '#core/incident/schema'

/** So many of a channel's newest messages tell how it does. */
const maxMessages = 30
/** How far back a message that was not taken still speaks of a channel. */
const lookBackMs = 7 * 86_400_000

/** One channel, by the log. */
export interface ChannelAt {
  workspaceId: string
  channelId: string
}

interface Row {
  channelId: string
  message: string
  state: DeliveryState
  firstTriedAt: number | null
  lastTriedAt: number | null
  lastError: string | null
}

/** The newest messages of each of these channels, of one workspace. A channel nobody has spoken through is missing. */
export async function messagesOf(
  db: D1Database,
  workspaceId: string,
  channelIds: readonly string[],
): Promise<Map<string, LoggedMessage[]>> {
  const messages = new Map<string, LoggedMessage[]>()
  if (channelIds.length === 0) return messages
  const { results } = await db
    .prepare(newest)
    .bind(workspaceId, JSON.stringify(channelIds), maxMessages)
    .all<Row>()
  for (const { channelId, ...message } of results) {
    const known = messages.get(channelId)
    if (known) known.push(message)
    else messages.set(channelId, [message])
  }
  return messages
}

// By the index, so many rows a channel, however long its log is. What was withdrawn before a try is no try: its text
// says so.
const tried = (attempt: string) =>
  `CASE WHEN d.body->>'$.attempts[${attempt}].error' LIKE 'Not sent:%' THEN NULL
    ELSE d.body->>'$.attempts[${attempt}].at' END`
const newest = `
  SELECT d.channel_id AS channelId, COALESCE(d.incident_id, d.id) || ':' || d.created_at AS message, d.state, ${tried('0')} AS firstTriedAt, ${tried('#-1')} AS lastTriedAt,
    d.body->>'$.attempts[#-1].error' AS lastError
  FROM json_each(?2) c JOIN deliveries d ON d.id IN (
    SELECT id FROM deliveries WHERE workspace_id = ?1 AND channel_id = c.value
    ORDER BY created_at DESC LIMIT ?3)
  WHERE d.workspace_id = ?1`

/** Channels with at least `atLeast` messages of the last days that were not taken: those worth a look. */
export async function doubtfulChannels(
  db: D1Database,
  { now, atLeast, limit }: { now: number; atLeast: number; limit: number },
): Promise<ChannelAt[]> {
  const { results } = await db
    .prepare(doubtful)
    .bind(now - lookBackMs, atLeast, limit)
    .all<ChannelAt>()
  return results
}

// Of the messages that were not taken alone, whatever the planner thinks: the log is long.
const doubtful = `
  SELECT workspace_id AS workspaceId, channel_id AS channelId FROM deliveries INDEXED BY deliveries_not_taken
  WHERE state <> 'delivered' AND created_at > ?1
  GROUP BY workspace_id, channel_id HAVING COUNT(*) >= ?2
  ORDER BY MAX(created_at) DESC LIMIT ?3`

export interface ChannelSilence extends ChannelAt {
  since: number
}

/** The longest told first. */
export async function channelSilences(db: D1Database, limit: number): Promise<ChannelSilence[]> {
  const query =
    'SELECT workspace_id AS workspaceId, channel_id AS channelId, since FROM channel_silences ORDER BY told_at LIMIT ?'
  return (await db.prepare(query).bind(limit).all<ChannelSilence>()).results
}

export async function keepSilence(db: D1Database, silence: ChannelSilence, toldAt: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO channel_silences (workspace_id, channel_id, since, told_at) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT DO NOTHING`,
    )
    .bind(silence.workspaceId, silence.channelId, silence.since, toldAt)
    .run()
}

export async function forgetSilence(db: D1Database, { workspaceId, channelId }: ChannelAt): Promise<void> {
  await db
    .prepare('DELETE FROM channel_silences WHERE workspace_id = ?1 AND channel_id = ?2')
    .bind(workspaceId, channelId)
    .run()
}
