import { canary, type ChannelExample } from './define.ts'

export const opsgenie: ChannelExample = {
  typed: (origin) => ({ apiKey: canary, apiUrl: origin }),
  secrets: [canary],
  recipient: 'hooks.example.com',
}
