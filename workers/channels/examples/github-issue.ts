import { canary, type ChannelExample } from './define.ts'

export const githubIssue: ChannelExample = {
  typed: (origin) => ({ repository: 'acme/ops', token: canary, labels: ['incident'], apiUrl: origin }),
  secrets: [canary],
  recipient: 'hooks.example.com/acme/ops',
  taken: '{"number":7}',
}
