import { canary, type ChannelExample } from './define.ts'

export const apprise: ChannelExample = {
  typed: (origin) => ({
    url: `${origin}/notify/${canary}-key`,
    urls: `slack://${canary}-slack/x, mailto://user:${canary}-mail@example.com`,
    tag: 'ops',
    authorization: `Basic ${canary}-basic`,
  }),
  secrets: [`${canary}-key`, `${canary}-slack`, `${canary}-mail`, `${canary}-basic`],
  recipient: 'hooks.example.com',
  answers: [
    { status: 400, text: '{"error": "Bad FORM Payload provided"}', result: 'permanent' },
    {
      status: 424,
      text: '{"error": "One or more notification could not be sent", "details": []}',
      result: 'transient',
    },
    { status: 500, text: '{"error": "An error occurred accessing configuration"}', result: 'transient' },
  ],
}
