import type { Context } from 'hono'
import { type AnyChannelType, channelType } from '#channels'
import type { ReadPress } from '#channels/define'
import { checkAddress } from '#core/address'
import type { Incident } from '#core/incident/schema'
import { type ChannelRow, findChannel } from '#db/queries/channels'
import { openConfig } from '../channels/config.ts'
import { ApiError, type AppEnv, notFound } from '../http.ts'
import { actOn } from '../incidents/owner.ts'

const answerWithinMs = 5_000
type Acknowledging = Extract<ReadPress, { kind: 'acknowledge' }>

/**
 * `POST /api/integrations/{workspaceId}/{channelId}`: a provider reports that somebody has pressed a button in a message
 * of that channel. The provider's signature is the permission; 200 means taken, with what that provider reads in it, or
 * nothing. The message itself changes by what the incident then says to those who heard of it.
 */
export async function takePress(c: Context<AppEnv>): Promise<Response> {
  const { workspaceId = '', channelId = '' } = c.req.param()
  const { success } = await c.env.API_RATE.limit({ key: `press:${channelId.slice(0, 60)}` })
  if (!success) throw new ApiError(429, 'rate.limited', 'Too many presses', 'Try again in a moment.')
  const row = await findChannel(c.var.db, workspaceId, channelId)
  const press = row && (await readPress(c, row, channelType(row.type)))
  // Of a channel that takes none as of one that is not there: who asks learns nothing.
  if (!press) throw notFound('channel', channelId)
  if (press.kind === 'forged')
    throw new ApiError(401, 'press.unsigned', 'Not signed', 'The signature is missing, wrong or too old.')
  const reply = press.kind === 'acknowledge' ? await acknowledge(c, workspaceId, press) : press.reply
  return reply === undefined ? c.body(null, 200) : c.json(reply)
}

async function readPress(
  c: Context<AppEnv>,
  row: ChannelRow,
  type: AnyChannelType,
): Promise<ReadPress | null> {
  if (!type.readPress || !type.takesPresses?.(row.masked)) return null
  const call = { headers: c.req.raw.headers, body: await c.req.text(), now: Date.now() }
  return type.readPress(await openConfig(c.env, row), call)
}

/** What the call is answered; undefined for nothing. */
async function acknowledge(
  c: Context<AppEnv>,
  workspaceId: string,
  press: Acknowledging,
): Promise<object | undefined> {
  const { incidentId, by, byName } = press
  const act = { by, byName, at: Date.now() }
  const word = await actOn({ env: c.env, db: c.var.db, workspaceId }, incidentId, (owner) =>
    owner.acknowledge(incidentId, act),
  ).then(
    (incident) => surprising(incident, act),
    (error: unknown) => {
      if (error instanceof ApiError) return `Not acknowledged. ${error.detail}`
      throw error
    },
  )
  if (word !== null) c.executionCtx.waitUntil(tell(c.env, press.answer(word)))
  return press.reply?.(word)
}

/** What the presser did not expect; null when it came as they wished. */
function surprising({ status, timeline }: Incident, act: { by: string }): string | null {
  if (status === 'resolved') return 'This incident is over.'
  const taken = timeline.findLast(({ kind }) => kind === 'acknowledged')
  return taken && taken.by !== act.by ? `${taken.text} before.` : null
}

/** A word to the presser. When it does not come through, nothing is lost: the message shows how things stand. */
async function tell(env: Env, answer: Request | null): Promise<void> {
  const allowPrivate = env.ALLOW_PRIVATE_TARGETS === 'true'
  if (!answer || !checkAddress(answer.url, { allowPrivate }).ok) return
  try {
    const response = await fetch(answer, { signal: AbortSignal.timeout(answerWithinMs) })
    await response.body?.cancel()
  } catch (error) {
    console.warn({ event: 'press.unanswered', error: error instanceof Error ? error.name : 'unknown' })
  }
}
