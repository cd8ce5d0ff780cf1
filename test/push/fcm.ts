import { createVerify, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyText, say, sayJson } from './http.ts'

/** What Firebase Cloud Messaging does: gives tokens for signed assertions, and answers as its reference says. */
const scope = 'https://www.googleapis.com/auth/firebase.messaging'

interface Phone {
  /** Names of errors below, answered one by one before a message is taken. */
  errors: string[]
  retryAfter: string | null
  received: unknown[]
}

interface Account {
  exchanges: number
  /** What the token endpoint says instead of a token. */
  refuses: { status: number; body: unknown } | null
  tokens: Set<string>
}

const fcmError = (code: number, status: string, message: string, errorCode: string, more: object[] = []) => ({
  code,
  body: {
    error: {
      code,
      message,
      status,
      details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }, ...more],
    },
  },
})
const violation = (field: string, description: string) => ({
  '@type': 'type.googleapis.com/google.rpc.BadRequest',
  fieldViolations: [{ field, description }],
})

// https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, with the bodies the service is known to send.
const errors: Record<string, { code: number; body: unknown }> = {
  UNREGISTERED: fcmError(404, 'NOT_FOUND', 'Requested entity was not found.', 'UNREGISTERED'),
  INVALID_TOKEN: fcmError(
    400,
    'INVALID_ARGUMENT',
    'The registration token is not a valid FCM registration token',
    'INVALID_ARGUMENT',
  ),
  INVALID_TOKEN_FIELD: fcmError(
    400,
    'INVALID_ARGUMENT',
    'Request contains an invalid argument.',
    'INVALID_ARGUMENT',
    [violation('message.token', 'Invalid registration token')],
  ),
  INVALID_ARGUMENT: fcmError(
    400,
    'INVALID_ARGUMENT',
    'Request contains an invalid argument.',
    'INVALID_ARGUMENT',
    [violation('message.android.ttl', 'Invalid value')],
  ),
  SENDER_ID_MISMATCH: fcmError(403, 'PERMISSION_DENIED', 'SenderId mismatch', 'SENDER_ID_MISMATCH'),
  QUOTA_EXCEEDED: fcmError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', 'QUOTA_EXCEEDED'),
  UNAVAILABLE: fcmError(503, 'UNAVAILABLE', 'The service is currently unavailable.', 'UNAVAILABLE'),
  INTERNAL: fcmError(500, 'INTERNAL', 'Internal error encountered.', 'INTERNAL'),
  THIRD_PARTY_AUTH_ERROR: fcmError(
    401,
    'UNAUTHENTICATED',
    'Auth error from APNS or Web Push Service',
    'THIRD_PARTY_AUTH_ERROR',
  ),
  UNAUTHENTICATED: {
    code: 401,
    body: {
      error: {
        code: 401,
        message: 'Request had invalid authentication credentials. Expected OAuth 2 access token.',
        status: 'UNAUTHENTICATED',
      },
    },
  },
  PERMISSION_DENIED: {
    code: 403,
    body: {
      error: {
        code: 403,
        message: "Permission 'cloudmessaging.messages.create' denied on resource",
        status: 'PERMISSION_DENIED',
      },
    },
  },
}

export class FcmStandIn {
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #phones = new Map<string, Phone>()
  readonly #accounts = new Map<string, Account>()

  /** PEM, for the `private_key` of a service account. */
  get privateKey(): string {
    return this.#keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }

  /** True when the request was for it. */
  async answer(request: IncomingMessage, response: ServerResponse, origin: string): Promise<boolean> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', origin)
    const [, project] = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(pathname) ?? []
    if (project !== undefined) await this.#take(project, request, response)
    else if (pathname === '/token') await this.#exchange(request, response, `${origin}/token`)
    else if (pathname === '/fcm/set') this.#set(query, response)
    else if (pathname === '/fcm/revoke')
      say(response, 200, String(this.#account(query.get('email')).tokens.clear()))
    else if (pathname === '/fcm/refuse') this.#refuse(query, response)
    else if (pathname === '/fcm/exchanges')
      sayJson(response, 200, this.#account(query.get('email')).exchanges)
    else if (pathname === '/fcm/received') sayJson(response, 200, this.#phone(query.get('token')).received)
    else return false
    return true
  }

  #phone(token: string | null): Phone {
    const phone = this.#phones.get(token ?? '') ?? { errors: [], retryAfter: null, received: [] }
    this.#phones.set(token ?? '', phone)
    return phone
  }

  #account(email: string | null): Account {
    const account = this.#accounts.get(email ?? '') ?? { exchanges: 0, refuses: null, tokens: new Set() }
    this.#accounts.set(email ?? '', account)
    return account
  }

  #set(query: URLSearchParams, response: ServerResponse): void {
    const phone = this.#phone(query.get('token'))
    phone.errors = (query.get('errors') ?? '').split(',').filter((name) => name !== '')
    phone.retryAfter = query.get('retryAfter')
    say(response, 200, 'set')
  }

  #refuse(query: URLSearchParams, response: ServerResponse): void {
    const status = Number(query.get('status'))
    const refusal = { status, body: JSON.parse(query.get('body') ?? '{}') as unknown }
    this.#account(query.get('email')).refuses = status === 200 ? null : refusal
    say(response, 200, 'set')
  }

  async #exchange(request: IncomingMessage, response: ServerResponse, audience: string): Promise<void> {
    const form = new URLSearchParams(await bodyText(request))
    const claims = claimsOf(form, this.#keys.publicKey, audience)
    if (typeof claims === 'string')
      return sayJson(response, 400, { error: 'invalid_grant', error_description: claims })
    const account = this.#account(claims.iss)
    account.exchanges += 1
    if (account.refuses) return sayJson(response, account.refuses.status, account.refuses.body)
    const token = `ya29.${randomBytes(32).toString('base64url')}`
    account.tokens.add(token)
    sayJson(response, 200, { access_token: token, expires_in: 3599, token_type: 'Bearer' })
  }

  async #take(project: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const known = this.#account(`vedette@${project}.iam.gserviceaccount.com`).tokens.has(token)
    const message = messageIn(await bodyText(request))
    const error = known ? (message.error ?? this.#nextError(message.token)) : errors['UNAUTHENTICATED']
    if (error) {
      const { retryAfter } = this.#phone(message.token)
      if (retryAfter !== null) response.setHeader('retry-after', retryAfter)
      return sayJson(response, error.code, error.body)
    }
    this.#phone(message.token).received.push(message.whole)
    sayJson(response, 200, { name: `projects/${project}/messages/${randomBytes(8).toString('hex')}` })
  }

  #nextError(token: string) {
    const name = this.#phone(token).errors.shift()
    return name === undefined ? undefined : errors[name]
  }
}

interface Claims {
  iss: string
  aud: string
  iat: number
  exp: number
  scope: string
}
const part = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString())

/** Who asks; or in words why the assertion is not good. */
function claimsOf(form: URLSearchParams, key: KeyObject, audience: string): { iss: string } | string {
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return 'Bad grant_type'
  const [head = '', payload = '', signature = ''] = (form.get('assertion') ?? '').split('.')
  const verifies = createVerify('RSA-SHA256')
    .update(`${head}.${payload}`)
    .verify(key, Buffer.from(signature, 'base64url'))
  if (!verifies) return 'Invalid JWT Signature.'
  const { alg } = part(head) as { alg: string }
  const { iss, aud, iat, exp, scope: asked } = part(payload) as Claims
  const now = Date.now() / 1000
  if (alg !== 'RS256' || aud !== audience || asked !== scope) return 'Invalid JWT.'
  if (!(Math.abs(now - iat) < 300 && exp > now && exp - iat <= 3600))
    return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'
  return { iss }
}

/** The message, and what FCM would say of its shape and size. */
function messageIn(text: string): { token: string; whole: unknown; error?: { code: number; body: unknown } } {
  const { message } = JSON.parse(text) as {
    message: { token: string; data?: Record<string, unknown>; notification?: Record<string, string> }
  }
  const { token, data = {}, notification = {} } = message
  const [notText] = Object.entries(data).find(([, value]) => typeof value !== 'string') ?? []
  const size = Buffer.byteLength([...Object.entries(data), ...Object.entries(notification)].flat().join(''))
  const bad = (field: string, what: string) =>
    fcmError(400, 'INVALID_ARGUMENT', what, 'INVALID_ARGUMENT', [violation(field, what)])
  if (notText !== undefined)
    return { token, whole: message, error: bad(`message.data[${notText}]`, 'Not a string') }
  if (size > 4096) return { token, whole: message, error: bad('message', 'Message is too big') }
  return { token, whole: message }
}
