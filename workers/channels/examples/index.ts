import type { ChannelTypeName } from '../index.ts'
import type { ChannelExample } from './define.ts'
import { discord } from './discord.ts'
import { googleChat } from './google-chat.ts'
import { gotify } from './gotify.ts'
import { matrix } from './matrix.ts'
import { mattermost } from './mattermost.ts'
import { ntfy } from './ntfy.ts'
import { pushover } from './pushover.ts'
import { slackBot } from './slack-bot.ts'
import { slack } from './slack.ts'
import { teams } from './teams.ts'
import { telegram } from './telegram.ts'
import { webhook } from './webhook.ts'

/** One example for every channel type in the list: with it the conformance suite takes the type up. */
export const examples: Record<ChannelTypeName, ChannelExample> = {
  slack,
  webhook,
  'slack-bot': slackBot,
  discord,
  teams,
  telegram,
  'google-chat': googleChat,
  mattermost,
  matrix,
  ntfy,
  pushover,
  gotify,
}
