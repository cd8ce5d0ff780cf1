import { canary, type ChannelExample } from './define.ts'

export const smtp: ChannelExample = {
  typed: (origin) => ({
    to: ['ops@example.com'],
    from: 'alerts@example.com',
    host: URL.parse(origin)?.hostname ?? '',
    username: 'ops',
    password: `right ${canary}`,
  }),
  secrets: [`right ${canary}`],
  recipient: 'ops@example.com',
}
