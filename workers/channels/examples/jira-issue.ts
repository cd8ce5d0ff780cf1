import { canary, type ChannelExample } from './define.ts'

export const jiraIssue: ChannelExample = {
  typed: (origin) => ({
    siteUrl: origin,
    email: 'ops@example.com',
    token: canary,
    project: 'OPS',
    labels: ['incident'],
  }),
  secrets: [canary],
  recipient: 'hooks.example.com/OPS',
  taken: '{"id":"10010","key":"OPS-7"}',
}
