import { canary, type ChannelExample } from './define.ts'

const account = { accountSid: `AC${'0'.repeat(32)}`, apiKeySid: `SK${'1'.repeat(32)}`, secret: canary }

export const twilioSms: ChannelExample = {
  typed: (origin) => ({ ...account, from: 'Vedette', to: '+15005550009', apiUrl: origin }),
  secrets: [canary],
  recipient: '+15005550009',
  contentType: 'application/x-www-form-urlencoded',
}
