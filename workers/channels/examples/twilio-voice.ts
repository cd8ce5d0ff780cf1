import { canary, type ChannelExample } from './define.ts'

const account = { accountSid: `AC${'0'.repeat(32)}`, secret: canary }

export const twilioVoice: ChannelExample = {
  typed: (origin) => ({ ...account, from: '+15005550006', to: '+15005550009', apiUrl: origin }),
  secrets: [canary],
  recipient: '+15005550009',
  contentType: 'application/x-www-form-urlencoded',
  answers: [
    { status: 201, text: '{"sid": "CA1", "status": "queued"}', result: 'delivered' },
    {
      status: 400,
      text: '{"code": 21215, "message": "Geo Permission configuration is not permitting call", "status": 400}',
      result: 'permanent',
    },
    {
      status: 400,
      text: '{"code": 21211, "message": "Invalid \'To\' Phone Number: +1", "more_info": "https://www.twilio.com/docs/errors/21211", "status": 400}',
      result: 'permanent',
    },
    {
      status: 401,
      text: '{"code": 20003, "message": "Authenticate", "more_info": "https://www.twilio.com/docs/errors/20003", "status": 401}',
      result: 'permanent',
    },
    {
      status: 429,
      text: '{"code": 20429, "message": "Too Many Requests", "status": 429}',
      result: 'transient',
    },
  ],
}
