import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import { sha256Hex } from '#platform/digest'
import { type Ask, CannotAsk } from './define.ts'

/** What Google's console hands out as a service account's key; it holds more, which nobody needs. */
export const ServiceAccount = z.object({
  project_id: z.string().regex(/^[a-z0-9:.-]{1,100}$/),
  private_key_id: z.string().optional(),
  private_key: z.string().regex(/^-----BEGIN PRIVATE KEY-----[\s\S]+-----END PRIVATE KEY-----\s*$/),
  client_email: z.email(),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
})
export type ServiceAccount = z.infer<typeof ServiceAccount>

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().default(3600) })
const Refusal = z.object({ error: z.string(), error_description: z.string().default('') })

/** A token is good for an hour; it is renewed so long before. */
const renewBeforeMs = 300_000
const jwtSeconds = 3600
/** An isolate serves many workspaces: of more accounts than this, the longest known is forgotten. */
const maxKnown = 500

interface Token {
  token: string
  expiresAt: number
}
const tokens = new Map<string, Token>()

/** What is kept for an account under its whole key: nobody gets a token without holding the key. */
const cacheKey = (account: ServiceAccount): Promise<string> => sha256Hex(JSON.stringify(account))

/**
 * An access token for a service account, by a signed assertion (https://developers.google.com/identity/protocols/oauth2/service-account).
 * @param fresh of the answer: true when it was made for this very call.
 * @throws `CannotAsk` when Google gives none.
 */
export async function accessToken(
  account: ServiceAccount,
  scope: string,
  { ask, now }: { ask: Ask; now: number },
): Promise<{ token: string; fresh: boolean }> {
  const key = await cacheKey(account)
  const known = tokens.get(key)
  if (known && known.expiresAt - renewBeforeMs > now) return { token: known.token, fresh: false }
  const token = await exchange(account, scope, { ask, now })
  tokens.delete(key)
  tokens.set(key, token)
  const [longestKnown] = tokens.keys()
  if (tokens.size > maxKnown && longestKnown !== undefined) tokens.delete(longestKnown)
  return { token: token.token, fresh: true }
}

/** A token that was refused is not used again. */
export function dropToken(refused: string): void {
  for (const [key, { token }] of tokens) if (token === refused) tokens.delete(key)
}

async function exchange(
  account: ServiceAccount,
  scope: string,
  { ask, now }: { ask: Ask; now: number },
): Promise<Token> {
  const { status, body } = await ask(
    new Request(account.token_uri, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await assertion(account, scope, now),
      }),
      redirect: 'manual',
    }),
  )
  const given = status === 200 ? TokenAnswer.safeParse(parsed(body)).data : undefined
  if (given) return { token: given.access_token, expiresAt: now + given.expires_in * 1000 }
  const refusal = Refusal.safeParse(parsed(body)).data
  const passes = status >= 500 || status === 408 || status === 429 || status === 200
  const why = refusal ? `${refusal.error} ${refusal.error_description}`.trim() : `HTTP ${status}`
  throw new CannotAsk(passes ? 'transient' : 'permanent', `Google gave no access token: ${why}`)
}

async function assertion(account: ServiceAccount, scope: string, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000)
  const unsigned = new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...keyId(account) })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + jwtSeconds)
  try {
    return await unsigned.sign(await importPKCS8(account.private_key, 'RS256'))
  } catch {
    throw new CannotAsk('permanent', 'The private key of the service account cannot be read')
  }
}

const keyId = ({ private_key_id: kid }: ServiceAccount) => (kid === undefined ? {} : { kid })

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
