import { z } from 'zod'
import type { PressCall, ReadPress } from './define.ts'
import { jsonOf, postJson } from './define.ts'

/** The button's name in its payload. */
export const acknowledgeAction = 'acknowledge'

/** A call older than this may be somebody's recording: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const maxAgeSeconds = 300

/** `v0=` and the HMAC-SHA256 of `v0:<timestamp>:<body>` in hex, by the app's signing secret. */
async function isSlacks({ headers, body, now }: PressCall, signingSecret: string): Promise<boolean> {
  const timestamp = headers.get('x-slack-request-timestamp') ?? ''
  const [, hex] = /^v0=([0-9a-f]{64})$/.exec(headers.get('x-slack-signature') ?? '') ?? []
  if (hex === undefined || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now / 1000 - Number(timestamp)) > maxAgeSeconds) return false
  const bytes = (text: string) => new TextEncoder().encode(text)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes(signingSecret), algorithm, false, ['verify'])
  // Compares in a time that does not tell how far the two agree.
  return crypto.subtle.verify('HMAC', key, Uint8Array.fromHex(hex), bytes(`v0:${timestamp}:${body}`))
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const Payload = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string(), name: z.string().optional(), username: z.string().optional() }),
  response_url: z.string().optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })),
})

/** Only the two hosts of one Slack: what is signed says where to answer, but not that we may call anybody. */
function isOf(apiUrl: string, url: string | undefined): url is string {
  const answer = URL.parse(url ?? '')
  const api = new URL(apiUrl)
  if (!answer || answer.protocol !== api.protocol) return false
  return answer.host === api.host || answer.hostname.endsWith(`.${api.hostname}`)
}

/** What a press of a button in a message of ours asks for. Slack also tells of buttons that are links. */
export async function readSlackPress(
  { signingSecret, apiUrl }: { signingSecret?: string | undefined; apiUrl: string },
  call: PressCall,
): Promise<ReadPress> {
  if (signingSecret === undefined || !(await isSlacks(call, signingSecret))) return { kind: 'forged' }
  const payload = Payload.safeParse(jsonOf(new URLSearchParams(call.body).get('payload') ?? ''))
  const pressed = payload.data?.actions.find(({ action_id: id }) => id === acknowledgeAction)
  if (!payload.data || pressed?.value === undefined) return { kind: 'nothing' }
  const { user, response_url: answerUrl } = payload.data
  return {
    kind: 'acknowledge',
    incidentId: pressed.value,
    by: `slack:${user.id}`,
    byName: user.name ?? user.username ?? 'somebody in Slack',
    // For the presser's eyes: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
    answer: (text) =>
      isOf(apiUrl, answerUrl)
        ? postJson(answerUrl, JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }))
        : null,
  }
}
