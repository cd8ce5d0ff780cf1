import { canary, type ChannelExample } from './define.ts'

const signing = `whsec_${btoa(`${canary}-and-24-bytes-long`)}`

export const webhook: ChannelExample = {
  typed: (origin) => ({
    url: `${origin}?token=${canary}-in-url`,
    secret: signing,
    headers: { authorization: `Bearer ${canary}-header` },
  }),
  secrets: [`${canary}-in-url`, signing, `${canary}-header`],
  recipient: 'hooks.example.com',
  repetitionKey: ({ headers }) => headers['webhook-id'] ?? null,
}
