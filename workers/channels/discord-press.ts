import { z } from 'zod'
import type { PressCall, ReadPress } from './define.ts'
import { jsonOf } from './define.ts'

/** How the name of the button in its payload begins; the incident follows after a colon. */
export const acknowledgeAction = 'acknowledge'

/** A call older than this may be somebody's recording. */
const maxAgeSeconds = 300

// https://docs.discord.com/developers/interactions/receiving-and-responding
const ping = 1
const messageComponent = 3
const pong = 1
const channelMessage = 4
const deferredUpdate = 6
/** Only the presser sees it. */
const ephemeral = 64

/**
 * The Ed25519 signature of the timestamp and the body, by the application's key:
 * https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
 */
async function isDiscords({ headers, body, now }: PressCall, publicKey: string): Promise<boolean> {
  const signature = headers.get('x-signature-ed25519') ?? ''
  const timestamp = headers.get('x-signature-timestamp') ?? ''
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now / 1000 - Number(timestamp)) > maxAgeSeconds) return false
  const signed = new TextEncoder().encode(timestamp + body)
  try {
    const key = await crypto.subtle.importKey('raw', Uint8Array.fromHex(publicKey), 'Ed25519', false, [
      'verify',
    ])
    return await crypto.subtle.verify('Ed25519', key, Uint8Array.fromHex(signature), signed)
  } catch {
    // The key is of the right length, but no point of the curve.
    return false
  }
}

const User = z.object({ id: z.string(), username: z.string(), global_name: z.string().nullish() })

/** In a server Discord names the member who pressed, in a direct message the user. */
const Pressed = z.object({
  type: z.literal(messageComponent),
  data: z.object({ custom_id: z.string() }),
  member: z.object({ user: User }).optional(),
  user: User.optional(),
})

/** What an interaction that Discord reports asks for: to be answered, or to take an incident on. */
export async function readDiscordPress(
  { publicKey }: { publicKey?: string | undefined },
  call: PressCall,
): Promise<ReadPress> {
  if (publicKey === undefined || !(await isDiscords(call, publicKey))) return { kind: 'forged' }
  const payload = jsonOf(call.body)
  if (payload['type'] === ping) return { kind: 'nothing', reply: { type: pong } }
  const pressed = Pressed.safeParse(payload).data
  const user = pressed?.member?.user ?? pressed?.user
  const [action, incidentId] = pressed?.data.custom_id.split(':') ?? []
  // Discord shows "This interaction failed" when it is told nothing.
  if (!user || action !== acknowledgeAction || !incidentId)
    return { kind: 'nothing', reply: { type: deferredUpdate } }
  return {
    kind: 'acknowledge',
    incidentId,
    by: `discord:${user.id}`,
    byName: user.global_name ?? user.username,
    // The answer to the call says it.
    answer: () => null,
    reply: (text) =>
      text === null
        ? { type: deferredUpdate }
        : {
            type: channelMessage,
            data: { content: text, flags: ephemeral, allowed_mentions: { parse: [] } },
          },
  }
}
