import { checkAddress } from '#core/address'
import { followRedirect, isRedirect, type HttpRequest } from '#core/http/redirect'
import { shownUrl } from '#core/http/shown-url'
import type { Answer, Hop } from '#core/result'
import { down, unknown, type ProbeContext } from '../define.ts'
import { discard } from './body.ts'
import type { Send, Sent } from './send.ts'

/** The last answer of a chain, its body unread, with every hop behind it, itself included. */
export interface Arrival extends Sent {
  request: HttpRequest
  hops: Hop[]
}

/** Whether redirects are followed, and how far. */
export interface RedirectRules {
  followRedirects: boolean
  maxRedirects: number
}

/** Sends a request and follows redirects by hand. An answer instead of an arrival means the chain broke. */
export async function followChain(
  first: HttpRequest,
  { followRedirects, maxRedirects }: RedirectRules,
  context: ProbeContext,
  send: Send,
): Promise<Arrival | Answer> {
  let request = first
  const hops: Hop[] = []
  const seen = new Set<string>()

  for (;;) {
    const refused = guard(request.url, hops, context)
    if (refused) return refused
    if (seen.has(`${request.method} ${request.url.href}`))
      return down('too_many_redirects', 'it redirects in a loop', trail(hops))
    seen.add(`${request.method} ${request.url.href}`)

    const sent = await send(request, context)
    if ('outcome' in sent) return { ...sent, ...trail(hops) }
    const { response, hop } = sent
    hops.push({ url: shownUrl(request.url), statusCode: response.status, ...hop })

    const location = response.headers.get('location')
    if (!followRedirects || !isRedirect(response.status, location)) return { ...sent, request, hops }
    await discard(response.body)
    if (hops.length > maxRedirects)
      return down('too_many_redirects', `it redirects more than ${maxRedirects} times`, trail(hops))
    const next = followRedirect(request, response.status, location)
    if (!next) return down('status', 'it redirects to something that is not a URL', trail(hops))
    const carried = withoutSecrets(request, next, context)
    if (!carried)
      return down(
        'forbidden_target',
        `it redirects to ${next.url.host}: no secret is sent there`,
        trail(hops),
      )
    request = carried
  }
}

/**
 * What may be sent on to another origin: harmless headers stay behind as well when there is a secret in them. Null when
 * it is in the body, without which the request would be another one.
 */
function withoutSecrets(from: HttpRequest, to: HttpRequest, { mask }: ProbeContext): HttpRequest | null {
  if (from.url.origin === to.url.origin) return to
  const tells = (text: string) => mask.text(text) !== text
  if (to.body !== null && tells(to.body)) return null
  return {
    ...to,
    headers: Object.fromEntries(Object.entries(to.headers).filter(([, value]) => !tells(value))),
  }
}

const trail = (hops: Hop[]) => ({ hops, statusCode: hops.at(-1)?.statusCode ?? null })

/** The target may be a place we do not call: at first that is our own limit, after a redirect it is the target's doing. */
function guard(url: URL, hops: Hop[], { allowPrivateTargets }: ProbeContext): Answer | null {
  const verdict = checkAddress(url, { allowPrivate: allowPrivateTargets })
  if (verdict.ok) return null
  if (hops.length === 0)
    return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
  const message = `it redirects to ${url.protocol}//${url.host}, which may not be checked: ${verdict.reason}`
  return down('forbidden_target', message, trail(hops))
}
