import { canary, type ChannelExample } from './define.ts'

export const postmark: ChannelExample = {
  typed: (origin) => ({
    to: ['ops@example.com'],
    from: 'alerts@example.com',
    serverToken: `token-${canary}`,
    apiUrl: origin,
  }),
  secrets: [`token-${canary}`],
  recipient: 'ops@example.com',
  taken: '{"To":"ops@example.com","MessageID":"0a129aee","ErrorCode":0,"Message":"OK"}',
}
