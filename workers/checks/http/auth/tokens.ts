import type { Answer } from '#core/result'
import { aborted } from '#platform/aborted'
import { sha256Hex } from '#platform/digest'
import type { ProbeContext } from '../../define.ts'
import { timedOut } from '../../words.ts'
import type { OAuth2 } from './config.ts'
import { requestToken, type Token } from './request-token.ts'

/** A token, and how to forget it if it was kept from before. */
export interface GivenToken {
  token: string
  forget: (() => void) | null
}

const maxTokens = 1_000
/** The tokens of this isolate by the hash of all that asks for them; the oldest are dropped first. */
const tokens = new Map<string, Token>()
/** What is being asked for, by who awaits it: see `ProbeContext.owner`. */
const flights = new WeakMap<object, Map<string, Promise<Token | Answer | 'given up'>>>()

/** A token that is still good, kept or new. Checks that need the same one at once ask for it once. */
export async function accessToken(auth: OAuth2, context: ProbeContext): Promise<GivenToken | Answer> {
  const { type: _, ...asking } = auth
  const key = await sha256Hex(JSON.stringify([context.workspaceId, asking]))
  const kept = tokens.get(key)
  if (kept && kept.goodUntil > Date.now()) {
    return { token: kept.value, forget: () => forget(key, kept) }
  }
  tokens.delete(key)
  const ended = aborted(context.signal)
  for (;;) {
    const got = await Promise.race([flightOf(key, auth, context), ended])
    if (got === 'aborted') return timedOut(context.timeoutMs, { message: lateWords(auth, context.timeoutMs) })
    if (got === 'given up') continue // who asked ran out of time; we have not
    return 'outcome' in got ? got : { token: got.value, forget: null }
  }
}

/** Unless somebody has brought a newer one meanwhile. */
function forget(key: string, token: Token): void {
  if (tokens.get(key) === token) tokens.delete(key)
}

function flightOf(key: string, auth: OAuth2, context: ProbeContext): Promise<Token | Answer | 'given up'> {
  const mine = flights.get(context.owner) ?? new Map<string, Promise<Token | Answer | 'given up'>>()
  flights.set(context.owner, mine)
  const ongoing = mine.get(key)
  if (ongoing) return ongoing
  const flight = ask(key, auth, context).finally(() => mine.delete(key))
  mine.set(key, flight)
  return flight
}

async function ask(key: string, auth: OAuth2, context: ProbeContext): Promise<Token | Answer | 'given up'> {
  const got = await requestToken(auth, context)
  if (context.signal.aborted && 'outcome' in got) return 'given up'
  if (!('outcome' in got)) keep(key, got)
  return got
}

function keep(key: string, token: Token): void {
  if (tokens.size >= maxTokens)
    for (const oldest of tokens.keys()) {
      tokens.delete(oldest)
      break
    }
  tokens.set(key, token)
}

const lateWords = ({ tokenUrl }: OAuth2, timeoutMs: number): string =>
  `no access token: ${new URL(tokenUrl).host} did not give one within ${timeoutMs} ms`
