import type { ChannelTypeName } from '../index.ts'
import type { ChannelExample } from './define.ts'
import { slack } from './slack.ts'
import { webhook } from './webhook.ts'

/** One example for every channel type in the list: with it the conformance suite takes the type up. */
export const examples: Record<ChannelTypeName, ChannelExample> = { slack, webhook }
