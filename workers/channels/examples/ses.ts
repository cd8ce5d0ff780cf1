import { canary, type ChannelExample } from './define.ts'

export const ses: ChannelExample = {
  typed: (origin) => ({
    to: ['ops@example.com'],
    from: 'Überwachung <alerts@example.com>',
    region: 'eu-central-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: `secret/${canary}`,
    apiUrl: origin,
  }),
  secrets: [`secret/${canary}`],
  recipient: 'ops@example.com',
  taken: '{"MessageId":"010701"}',
}
