import { canary, type ChannelExample } from './define.ts'

export const apprise: ChannelExample = {
  typed: (origin) => ({
    url: `${origin}/notify/${canary}-key`,
    urls: `slack://${canary}-slack/x, mailto://user:${canary}-mail@example.com`,
    tag: 'ops',
    authorization: `Basic ${canary}-basic`,
  }),
  secrets: [`${canary}-key`, `${canary}-slack`, `${canary}-mail`, `${canary}-basic`],
  recipient: 'hooks.example.com',
}
