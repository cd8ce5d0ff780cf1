import { inject } from 'vitest'
import { canary, type ChannelExample } from './define.ts'

const token = `${canary}-registration-token-of-a-phone`
const keyId = `${canary}-key-id`

export const fcm: ChannelExample = {
  typed: (origin) => ({
    serviceAccount: JSON.stringify({
      type: 'service_account',
      project_id: 'conformance',
      private_key_id: keyId,
      private_key: inject('push').privateKey,
      // Of an account of its own, so that its access token is made for the first message.
      client_email: `${origin.replaceAll(/\W/g, '').slice(-32)}@conformance.iam.gserviceaccount.com`,
      token_uri: `${inject('push').origin}/token`,
    }),
    apiUrl: origin,
  }),
  device: () => ({ kind: 'fcm', token }),
  secrets: [token, keyId],
  recipient: 'conformance',
  asked: JSON.stringify({ access_token: 'ya29.made-up', expires_in: 3599 }),
}
