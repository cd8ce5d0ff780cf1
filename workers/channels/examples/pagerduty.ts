import { canary, type ChannelExample } from './define.ts'

const routingKey = `${canary}-0123456789abcdef`

export const pagerduty: ChannelExample = {
  typed: (origin) => ({ routingKey, apiUrl: origin }),
  secrets: [routingKey],
  recipient: 'hooks.example.com',
  answers: [
    {
      status: 202,
      text: '{"status": "success", "message": "Event processed", "dedup_key": "inc_1"}',
      result: 'delivered',
    },
    {
      status: 400,
      text: '{"status": "invalid event", "message": "Event object is invalid", "errors": ["\'routing_key\' is invalid"]}',
      result: 'permanent',
    },
    {
      status: 429,
      text: '{"status": "throttle exceeded", "message": "Requests for this service are arriving too quickly."}',
      result: 'transient',
    },
    { status: 500, text: '', result: 'transient' },
  ],
}
