import { z } from 'zod'
import { apprise } from './apprise.ts'
import type { ChannelType, SpokenChannelType } from './define.ts'
import { discord } from './discord.ts'
import { discordBot } from './discord-bot.ts'
import { email } from './email.ts'
import { githubIssue } from './github-issue.ts'
import { fcm } from './fcm.ts'
import { googleChat } from './google-chat.ts'
import { gotify } from './gotify.ts'
import { jiraIssue } from './jira-issue.ts'
import { matrix } from './matrix.ts'
import { mattermost } from './mattermost.ts'
import { ntfy } from './ntfy.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import { pushover } from './pushover.ts'
import { postmark } from './postmark.ts'
import { resend } from './resend.ts'
import { ses } from './ses.ts'
import { slackBot } from './slack-bot.ts'
import { slack } from './slack.ts'
import { smtp } from './smtp.ts'
import { splunkOnCall } from './splunk-on-call.ts'
import { teams } from './teams.ts'
import { telegram } from './telegram.ts'
import { twilioSms } from './twilio-sms.ts'
import { twilioVoice } from './twilio-voice.ts'
import { webhook } from './webhook.ts'
import { webpush } from './webpush.ts'

/** The one list of channel types. Adding a type is one file and one entry here. */
export const channelTypes = [
  slack,
  webhook,
  slackBot,
  discord,
  discordBot,
  teams,
  telegram,
  googleChat,
  mattermost,
  matrix,
  ntfy,
  pushover,
  gotify,
  email,
  resend,
  postmark,
  ses,
  smtp,
  pagerduty,
  opsgenie,
  splunkOnCall,
  twilioSms,
  twilioVoice,
  githubIssue,
  jiraIssue,
  apprise,
  fcm,
  webpush,
] as const

type Known = (typeof channelTypes)[number]
export type ChannelTypeName = Known['type']

/** What people type for a channel: `type` and `config` belong together. */
export type ChannelConfig = {
  [T in Known as T['type']]: { type: T['type']; config: z.output<T['config']> }
}[Known['type']]
export type ChannelConfigInput = {
  [T in Known as T['type']]: { type: T['type']; config: z.input<T['config']> }
}[Known['type']]

/** Derived, never written by hand: the union that the API checks and the client is typed by. */
export const ChannelConfig = z.discriminatedUnion(
  'type',
  channelTypes.map((channel) => z.object({ type: z.literal(channel.type), config: channel.config })) as never,
) as unknown as z.ZodType<ChannelConfig, ChannelConfigInput>

/** A channel type whose config is not known to the compiler: what a row of the database holds. */
export type AnyChannelType = ChannelType | SpokenChannelType

/** The channel type of that name. Throws when there is none: a row names a type this version does not have. */
export function channelType(type: string): AnyChannelType {
  const found = (channelTypes as readonly AnyChannelType[]).find((channel) => channel.type === type)
  if (!found) throw new Error(`there is no channel type ${type}`)
  return found
}
