import { z } from 'zod'
import { checkAddress } from '#core/address'
import type { Answer } from '#core/result'
import { down, type ProbeContext, unknown } from '../../define.ts'
import { readBeginning } from '../body.ts'
import { explainThrow } from '../failure.ts'
import { basic } from './basic.ts'
import type { OAuth2 } from './config.ts'

export interface Token {
  value: string
  /** Until when it is used, epoch ms: somewhat shorter than the server says. */
  goodUntil: number
}

const maxBytes = 65_536
const patienceMs = 5_000
/** For a server that does not say how long its tokens live. */
const unsaidSeconds = 300
const maxSeconds = 86_400
const maxMarginMs = 60_000

const Granted = z.object({
  access_token: z.string().regex(/^[\u0021-\u007e]{1,16000}$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z.coerce.number().positive().max(Number.MAX_SAFE_INTEGER).optional().catch(undefined),
})
const Refused = z.object({ error: z.string().regex(/^[\w.:-]{1,60}$/) })

/**
 * Asks a token endpoint for a token (RFC 6749, section 4.4). An `Answer` instead says why there is none: the endpoint
 * is to answer for it, and the sentence says so. Never what the endpoint said: it may repeat the secret.
 */
export async function requestToken(auth: OAuth2, context: ProbeContext): Promise<Token | Answer> {
  const url = new URL(auth.tokenUrl)
  const verdict = checkAddress(url, { allowPrivate: context.allowPrivateTargets })
  if (!verdict.ok)
    return unknown(`the token endpoint may not be called: ${verdict.reason}`, { failure: 'forbidden_target' })
  try {
    const response = await fetch(url, { ...post(auth, context.userAgent), signal: context.signal })
    const { text } = await readBeginning(response, maxBytes, patienceMs)
    return read(response.status, text, url)
  } catch (error) {
    const answer = await explainThrow(error, url, context)
    return { ...answer, message: `no access token: ${answer.message ?? 'no answer'}` }
  }
}

function post(auth: OAuth2, userAgent: string): RequestInit {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (auth.scope) form.set('scope', auth.scope)
  if (auth.audience) form.set('audience', auth.audience)
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': userAgent,
  }
  if (auth.style === 'header') {
    // Both are encoded as a form would before they are joined (section 2.3.1).
    headers['authorization'] = basic(asForm(auth.clientId), asForm(auth.clientSecret))
  } else {
    form.set('client_id', auth.clientId)
    form.set('client_secret', auth.clientSecret)
  }
  return { method: 'POST', headers, body: form.toString(), redirect: 'manual', cache: 'no-store' }
}

const asForm = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

function read(status: number, text: string, { host }: URL): Token | Answer {
  const body = parsed(text)
  if (status < 200 || status > 299) {
    const { data } = Refused.safeParse(body)
    return down('status', `no access token: ${host} answered HTTP ${status}${data ? ` (${data.error})` : ''}`)
  }
  const { data } = Granted.safeParse(body)
  if (!data) return down('assertion', `no access token: the answer of ${host} holds no bearer token`)
  const lifeMs = Math.min(data.expires_in ?? unsaidSeconds, maxSeconds) * 1_000
  return { value: data.access_token, goodUntil: Date.now() + lifeMs - Math.min(maxMarginMs, lifeMs / 10) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
