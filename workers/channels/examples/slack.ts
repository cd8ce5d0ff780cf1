import { canary, type ChannelExample } from './define.ts'

export const slack: ChannelExample = {
  typed: (origin) => ({ webhookUrl: `${origin}/services/${canary}` }),
  secrets: [canary],
  recipient: 'hooks.example.com',
}
