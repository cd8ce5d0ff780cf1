import { canary, type ChannelExample } from './define.ts'

export const splunkOnCall: ChannelExample = {
  typed: (origin) => ({ apiKey: canary, routingKey: 'database', apiUrl: origin }),
  secrets: [canary],
  recipient: 'hooks.example.com/database',
  taken: '{"result":"success","entity_id":"inc_1"}',
  answers: [
    { status: 200, text: '{"result": "failure", "message": "no such key"}', result: 'permanent' },
    { status: 503, text: '', result: 'transient' },
  ],
}
