import type { ChannelExample } from './define.ts'

export const email: ChannelExample = {
  typed: () => ({ to: ['ops@example.com'], from: 'Vedette <alerts@example.com>' }),
  secrets: [],
  recipient: 'ops@example.com',
}
