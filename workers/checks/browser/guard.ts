import type { CDPSession, Page } from '@cloudflare/puppeteer'
import type { AddressVerdict } from '#core/address'
import type { Answer } from '#core/result'
import { down } from '../define.ts'

/** What the page itself was kept from. */
export interface Guarded {
  /** Null while it went nowhere that may not be checked. */
  readonly refusal: Answer | null
  /** Resolves as soon as there is a refusal: Chrome may wait for more. */
  refused: Promise<null>
  /** Lets go of the browser, which another page may use next. Never throws. */
  end(): Promise<void>
}

/** What a check itself asks of the requests of its page. */
export interface Terms {
  /** True for what is not to be loaded though it might be. */
  blocks(url: string): boolean
  /** What is sent with a request beside what the page says. */
  headersFor(url: string): Readonly<Record<string, string>>
}
const noTerms: Terms = { blocks: () => false, headersFor: () => ({}) }

/** Of a page that may call everything. */
export const unguarded = (): Guarded => ({
  refusal: null,
  refused: Promise.withResolvers<null>().promise,
  end: async () => undefined,
})

/** They call nobody: what they show is with the page already. */
const ownSchemes = /^(data|blob|about):/

/**
 * From now on all that the page opens and loads, its frames, workers and windows too, gets only what may be called,
 * redirects included. What is refused looks like a request that failed. It listens to the whole browser, which is this
 * visit's alone: workers and windows are no part of the page.
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Fetch/
 */
export async function guard(
  page: Page,
  mayCall: (url: string) => AddressVerdict,
  terms: Terms = noTerms,
): Promise<Guarded> {
  const { promise: refused, resolve } = Promise.withResolvers<null>()
  const whole = await page.browser().target().createCDPSession()
  const guarded: Guarded & { refusal: Answer | null } = {
    refusal: null,
    refused,
    end: () => whole.detach().catch(() => undefined),
  }
  const own = await page.createCDPSession()
  const { frameTree } = await own.send('Page.getFrameTree')
  whole.on('Fetch.requestPaused', ({ requestId, request: { url, headers }, frameId, resourceType }) => {
    const verdict = ownSchemes.test(url) ? ({ ok: true } as const) : mayCall(url)
    if (!verdict.ok && resourceType === 'Document' && frameId === frameTree.frame.id) {
      guarded.refusal ??= refusalOf(url, verdict.reason)
      resolve(null)
    }
    if (!verdict.ok || terms.blocks(url)) void tell(whole, requestId, null)
    else void tell(whole, requestId, { ours: terms.headersFor(url), theirs: headers })
  })
  await whole.send('Fetch.enable')
  return guarded
}

/** Lets a request through, or refuses it: null. */
async function tell(
  session: CDPSession,
  requestId: string,
  headers: Record<'ours' | 'theirs', Readonly<Record<string, string>>> | null,
): Promise<void> {
  try {
    if (headers) await session.send('Fetch.continueRequest', { requestId, ...spoken(headers) })
    else await session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
  } catch {
    // A page that has gone meanwhile asks for nothing any more.
  }
}

/** All headers of a request when some are ours: Chrome takes them as a whole. */
function spoken({ ours, theirs }: Record<'ours' | 'theirs', Readonly<Record<string, string>>>) {
  const said = Object.entries(ours)
  if (said.length === 0) return {}
  const names = new Set(said.map(([name]) => name.toLowerCase()))
  const kept = Object.entries(theirs).filter(([name]) => !names.has(name.toLowerCase()))
  return { headers: [...kept, ...said].map(([name, value]) => ({ name, value })) }
}

function refusalOf(url: string, reason: string): Answer {
  const { protocol = '', host = '' } = URL.parse(url) ?? {}
  return down('forbidden_target', `it leads to ${protocol}//${host}, which may not be checked: ${reason}`)
}
