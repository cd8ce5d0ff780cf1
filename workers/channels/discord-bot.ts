import { z } from 'zod'
import type { Receipt } from '#core/incident/chain'
import { defineChannel, dots, hostOf, jsonOf, postJson, type Reading, sendJson, tried } from './define.ts'
import { discordMessage, unknownChannel } from './discord-message.ts'
import { readDiscordPress } from './discord-press.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'

const config = z.object({
  token: token(
    'Bot token',
    'From discord.com/developers/applications → your application → Bot → Reset Token. Not the client secret.',
  ).refine((typed) => !/^bot/i.test(typed), 'The token alone, without the word Bot before it'),
  channelId: z
    .string()
    .regex(/^\d{15,21}$/, 'A number of 17 to 20 digits')
    .meta({
      title: 'Channel ID',
      description:
        'Switch on Settings → Advanced → Developer Mode, then right-click the channel (on a phone hold it) → Copy Channel ID.',
      examples: ['1200000000000000002'],
    }),
  publicKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'It has 64 characters: 0 to 9 and a to f')
    .optional()
    .meta({
      title: 'Public key',
      description:
        'For a button in Discord that acknowledges: General Information → Public Key. Save, then give Discord, under Interactions Endpoint URL, the address that editing this channel shows.',
    }),
  apiUrl: apiUrl('https://discord.com/api/v10'),
})

// Unknown channel, missing access, missing permissions: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const revocations = [unknownChannel, 50001, 50013]

function readingOf(status: number, body: string): Reading | null {
  const { code } = jsonOf(body)
  // A token that was reset is answered 401, with a code that says nothing.
  if (status === 401 && code === 0) return 'revoked'
  return typeof code === 'number' && revocations.includes(code) ? 'revoked' : null
}

/** One message per incident that says how things stand, and answers to it for what is new. */
export const discordBot = defineChannel({
  type: 'discord-bot',
  title: 'Discord bot',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, token: dots }),
  secrets: ({ token: bearer }) => [bearer],
  recipient: ({ apiUrl: base, channelId }) => `${hostOf(base)}/${String(channelId)}`,
  address: (stored) => stored.apiUrl,

  async toRequest(
    { token: bearer, channelId, publicKey, apiUrl: base },
    notice,
    { now, thread, replayed, ask },
  ) {
    const authorization = { authorization: `Bot ${bearer}` }
    const messages = under(base, `channels/${channelId}/messages`)
    const message = discordMessage(notice, now, { hasPresses: publicKey !== undefined })
    // Within minutes Discord knows a repetition by it, and makes no second message; one asked for is to be made.
    const once = replayed ? {} : { nonce: notice.id, enforce_nonce: true }
    const first = notice.incident ? thread?.['id'] : undefined
    if (first === undefined) return postJson(messages, JSON.stringify({ ...message, ...once }), authorization)
    const edit = under(messages, encodeURIComponent(first))
    if (!replayed) await tried(ask, sendJson('PATCH', edit, JSON.stringify(message), authorization))
    // An answer to a message that somebody deleted becomes a message of its own.
    const message_reference = { message_id: first, fail_if_not_exists: false }
    return postJson(messages, JSON.stringify({ ...message, message_reference, ...once }), authorization)
  },

  takesPresses: (masked) => masked['publicKey'] !== undefined,
  readPress: readDiscordPress,
  classify: readingOf,
  receipt(body) {
    const { id } = jsonOf(body)
    const receipt: Receipt | null = typeof id === 'string' ? { id } : null
    return receipt
  },
})
