import { canary, type ChannelExample } from './define.ts'

export const opsgenie: ChannelExample = {
  typed: (origin) => ({ apiKey: canary, apiUrl: origin }),
  secrets: [canary],
  recipient: 'hooks.example.com',
  answers: [
    {
      status: 202,
      text: '{"result": "Request will be processed", "took": 0.3, "requestId": "r"}',
      result: 'delivered',
    },
    {
      status: 401,
      text: '{"message": "Key format is not valid!", "took": 0, "requestId": "r"}',
      result: 'permanent',
    },
    {
      status: 422,
      text: '{"message": "Request body is not processable.", "errors": {"message": "Message can not be empty."}, "took": 0, "requestId": "r"}',
      result: 'permanent',
    },
    {
      status: 429,
      text: '{"message": "You are making too many requests!", "took": 0, "requestId": "r"}',
      result: 'transient',
    },
  ],
}
