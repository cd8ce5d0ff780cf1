import { canary, type ChannelExample } from './define.ts'

const privateKey = `${canary}-private-key-of-the-tests-0A`
const auth = `${canary}-auth1A`
const endpointToken = `${canary}-endpoint-of-a-browser`

export const webpush: ChannelExample = {
  typed: () => ({
    subject: 'mailto:ops@example.com',
    publicKey: 'BGBzOweMUcV_7LIA9iX5tZtozTODFQV6gjaD1A2gEedUD1BACw7mWPg2sa2SLE2vzwZV6pzuQFKpmKlOQwwJGOY',
    privateKey,
  }),
  device: (origin) => ({
    kind: 'webpush',
    endpoint: `${origin}/${endpointToken}`,
    keys: {
      p256dh: 'BIlEP1UvyrAhq3WJeuMNideUPc5SOUXIVIS0fhdYMLGVqc5cWpIr45juGAs4R4qGAVTz4_3xIxAU18njdq1RnqA',
      auth,
    },
  }),
  secrets: [privateKey, auth, endpointToken],
  recipient: 'browsers',
  contentType: 'application/octet-stream',
  gone: [404, 410],
  sealed: true,
}
