import { canary, type ChannelExample } from './define.ts'
import { markdown } from './look.ts'

interface Message {
  text: string
  attachments: { color: string; fallback: string; text: string }[]
}
const parse = (body: string) => JSON.parse(body) as Message

/** What the server makes of Slack's words before anything else: https://github.com/mattermost/mattermost/blob/master/server/channels/app/slack.go */
const fromSlack = (text: string): string =>
  text.replaceAll(/<!(channel|here|all)>/g, '@$1').replaceAll(/<@([a-zA-Z0-9]+)>/g, '@somebody')

/** Emoji by name, as its clients show them. */
const emoji = (looks: string): string =>
  looks.replaceAll(/:(?:[a-z+-][a-z0-9_+-]*|100|1234|8ball):/g, '<img>')

const shown = (text: string): string => emoji(markdown(fromSlack(text)))
const refusal = (status: number, id: string) =>
  JSON.stringify({ id, message: 'Refused.', status_code: status })

export const mattermost: ChannelExample = {
  typed: (origin) => ({ webhookUrl: `${origin}/hooks/${canary}` }),
  secrets: [canary],
  recipient: 'hooks.example.com',
  answers: [
    { status: 400, text: refusal(400, 'web.incoming_webhook.invalid.app_error'), result: 'revoked' },
    { status: 404, text: refusal(404, 'web.incoming_webhook.channel.app_error'), result: 'revoked' },
    { status: 403, text: refusal(403, 'web.incoming_webhook.permissions.app_error'), result: 'revoked' },
    { status: 400, text: refusal(400, 'web.incoming_webhook.parse.app_error'), result: 'permanent' },
    { status: 501, text: refusal(501, 'web.incoming_webhook.disabled.app_error'), result: 'transient' },
    { status: 500, text: refusal(500, 'web.incoming_webhook.channel.app_error'), result: 'transient' },
  ],
  chat: {
    look(body) {
      const { text, attachments } = parse(body)
      const cards = attachments.map(
        (one) => `<div class="card" style="border-color: ${one.color}">${shown(one.text)}</div>`,
      )
      return `<div class="push">${shown(text)}</div>${cards.join('')}`
    },
    pings(body) {
      const { text, attachments } = parse(body)
      const said = [text, ...attachments.map((one) => one.text)].map(fromSlack).join('\n')
      return said.match(/@[\w.-]+/g) ?? []
    },
    limits: (body) => [['characters', body.length, 16_383]],
  },
}
