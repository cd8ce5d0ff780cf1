import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { CannotAsk, defineChannel, dots, postJson, type Reading } from './define.ts'
import { accessToken, dropToken, ServiceAccount } from './google-token.ts'
import { pushText } from './push-text.ts'

const config = z.object({
  serviceAccount: z
    .string()
    .max(20_000)
    .refine(
      (text) => readAccount(text) !== null,
      'This is not the JSON key of a service account: it needs project_id, client_email and private_key',
    )
    .meta({
      title: 'Service account key',
      description:
        'The whole JSON file. Firebase console: Project settings → Service accounts → Generate new private key.',
      secret: true,
      multiline: true,
    }),
  apiUrl: z
    .url({ protocol: /^https?$/, error: 'This must be an http or https URL' })
    .max(500)
    .optional()
    .meta({
      title: 'API address',
      description: 'Only for a proxy or a server of your own.',
      examples: ['https://fcm.googleapis.com'],
    }),
})

const defaultApiUrl = 'https://fcm.googleapis.com'
const scope = 'https://www.googleapis.com/auth/firebase.messaging'

/** Requests whose token was made for them alone: refused, another one is no help. */
const withFreshToken = new WeakSet<Request>()

/** Firebase Cloud Messaging, HTTP v1: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages */
export const fcm = defineChannel({
  type: 'fcm',
  title: 'Phone push (FCM)',
  config,
  stored: config,
  keep: (typed) => typed,
  typed: (stored) => stored,
  mask: ({ serviceAccount, apiUrl }) => ({
    serviceAccount: dots,
    projectId: readAccount(serviceAccount)?.project_id ?? '',
    ...(apiUrl !== undefined && { apiUrl }),
  }),
  secrets: ({ serviceAccount }) => {
    const account = readAccount(serviceAccount)
    if (!account) return [serviceAccount]
    const { private_key: pem, private_key_id: id } = account
    const lines = pem.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----'))
    return [serviceAccount, pem, ...lines, ...(id === undefined ? [] : [id])]
  },
  recipient: ({ projectId }) => String(projectId),
  address: ({ apiUrl = defaultApiUrl }) => apiUrl,
  devices: { kind: 'fcm' },

  async toRequest({ serviceAccount, apiUrl = defaultApiUrl }, notice, saying) {
    if (saying.device?.kind !== 'fcm') throw new CannotAsk('permanent', 'No phone is registered')
    const account = readAccount(serviceAccount)
    if (!account) throw new CannotAsk('permanent', 'The service account key cannot be read')
    const { token, fresh } = await accessToken(account, scope, saying)
    const url = `${apiUrl.replace(/\/$/, '')}/v1/projects/${account.project_id}/messages:send`
    const message = { token: saying.device.token, ...messageOf(notice) }
    const request = postJson(url, JSON.stringify({ message }), { authorization: `Bearer ${token}` })
    if (fresh) withFreshToken.add(request)
    return request
  },

  classify: (status, body, request) => reading(status, errorOf(body), request),
  words: (body) => {
    const { code, message } = errorOf(body)
    return message === null ? null : [code, message].filter((part) => part !== null).join(': ')
  },
})

/** Null when it is not the key of a service account. */
function readAccount(text: string): ServiceAccount | null {
  try {
    return ServiceAccount.parse(JSON.parse(text))
  } catch {
    return null
  }
}

// Together with the keys of `data` well below the 4,096 bytes that FCM takes.
const most = { titleBytes: 300, bodyBytes: 1500 }
/** A phone that comes back later than this looks at the dashboard. */
const ttlSeconds = 86_400

/** Shown by the system itself, also while the app is not running; `data` is what the app opens when it is tapped. */
function messageOf(notice: Notice) {
  const { title, body, tag, urgent } = pushText(notice, most)
  const remindsOnly = notice.event.endsWith('.expiring')
  return {
    notification: { title, body },
    data: {
      incidentId: notice.incident?.id ?? '',
      event: notice.event,
      url: notice.url,
      deliveryId: notice.id,
      tag,
      ...(notice.acknowledgeUrl !== undefined && { acknowledgeUrl: notice.acknowledgeUrl }),
    },
    // No collapse_key: FCM ignores it beside a notification and holds four keys a phone. The tag replaces what is shown.
    android: {
      priority: remindsOnly ? 'NORMAL' : 'HIGH',
      ttl: `${ttlSeconds}s`,
      notification: {
        tag,
        default_sound: true,
        notification_priority: remindsOnly ? 'PRIORITY_DEFAULT' : 'PRIORITY_MAX',
      },
    },
    apns: {
      headers: {
        'apns-priority': remindsOnly ? '5' : '10',
        'apns-collapse-id': tag,
        'apns-expiration': String(Math.floor(notice.at / 1000) + ttlSeconds),
      },
      payload: {
        aps: {
          sound: 'default',
          'thread-id': tag,
          'interruption-level': urgent ? 'time-sensitive' : 'active',
        },
      },
    },
  }
}

interface FcmError {
  /** https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
  code: string | null
  message: string | null
  /** True when the registration token is what FCM does not take. */
  blamesToken: boolean
}

/** By patterns: a long answer arrives cut. */
function errorOf(body: string): FcmError {
  const [, code = null] = /"errorCode":\s*"([A-Z_]+)"/.exec(body) ?? []
  const [, message = null] = /"message":\s*"((?:[^"\\]|\\.){1,500})"/.exec(body) ?? []
  const blamesToken =
    /"field":\s*"message\.token"/.test(body) || /registration token is not/i.test(message ?? '')
  return { code, message, blamesToken }
}

function reading(status: number, { code, blamesToken }: FcmError, request?: Request): Reading | null {
  if (code === 'UNREGISTERED') return 'gone'
  if (code === 'INVALID_ARGUMENT') return blamesToken ? 'gone' : 'permanent'
  // The phone belongs to another Firebase project, whose channel may well reach it: it stays.
  if (code === 'SENDER_ID_MISMATCH') return 'permanent'
  // The certificate or key for Apple's or a browser's push service is missing in the Firebase project.
  if (code === 'THIRD_PARTY_AUTH_ERROR') return 'permanent'
  if (code === 'QUOTA_EXCEEDED' || code === 'UNAVAILABLE' || code === 'INTERNAL') return 'transient'
  if (status !== 401) return null
  // A token may end before its time: another one is tried, once.
  dropToken(request?.headers.get('authorization')?.replace('Bearer ', '') ?? '')
  return request && withFreshToken.has(request) ? 'permanent' : 'transient'
}
