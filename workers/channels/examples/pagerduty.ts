import { canary, type ChannelExample } from './define.ts'

const routingKey = `${canary}-0123456789abcdef`

export const pagerduty: ChannelExample = {
  typed: (origin) => ({ routingKey, apiUrl: origin }),
  secrets: [routingKey],
  recipient: 'hooks.example.com',
}
