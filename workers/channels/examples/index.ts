import type { ChannelTypeName } from '../index.ts'
import { apprise } from './apprise.ts'
import type { ChannelExample } from './define.ts'
import { discordBot } from './discord-bot.ts'
import { discord } from './discord.ts'
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

/** One example for every channel type in the list: with it the conformance suite takes the type up. */
export const examples: Record<ChannelTypeName, ChannelExample> = {
  slack,
  webhook,
  'slack-bot': slackBot,
  discord,
  'discord-bot': discordBot,
  teams,
  telegram,
  'google-chat': googleChat,
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
  'splunk-on-call': splunkOnCall,
  'twilio-sms': twilioSms,
  'twilio-voice': twilioVoice,
  'github-issue': githubIssue,
  'jira-issue': jiraIssue,
  apprise,
  fcm,
  webpush,
}
