import { canary, type ChannelExample } from './define.ts'

export const resend: ChannelExample = {
  typed: (origin) => ({
    to: ['ops@example.com', 'boss@example.com'],
    from: 'Vedette <alerts@example.com>',
    apiKey: `re_${canary}`,
    apiUrl: origin,
  }),
  secrets: [`re_${canary}`],
  recipient: 'ops@example.com and 1 more',
  taken: '{"id":"49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"}',
}
