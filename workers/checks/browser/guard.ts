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
}

/** Of a page that may call everything. */
export const unguarded = (): Guarded => ({ refusal: null, refused: Promise.withResolvers<null>().promise })

/** They call nobody: what they show is with the page already. */
const ownSchemes = /^(data|blob|about):/

/**
 * From now on all that the page opens and loads, its frames, workers and windows too, gets only what may be called,
 * redirects included. What is refused looks like a request that failed. It listens to the whole browser, which is this
 * visit's alone: workers and windows are no part of the page.
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Fetch/
 */
export async function guard(page: Page, mayCall: (url: string) => AddressVerdict): Promise<Guarded> {
  const { promise: refused, resolve } = Promise.withResolvers<null>()
  const guarded: Guarded & { refusal: Answer | null } = { refusal: null, refused }
  const whole = await page.browser().target().createCDPSession()
  const own = await page.createCDPSession()
  const { frameTree } = await own.send('Page.getFrameTree')
  whole.on('Fetch.requestPaused', ({ requestId, request: { url }, frameId, resourceType }) => {
    const verdict = ownSchemes.test(url) ? ({ ok: true } as const) : mayCall(url)
    if (!verdict.ok && resourceType === 'Document' && frameId === frameTree.frame.id) {
      guarded.refusal ??= refusalOf(url, verdict.reason)
      resolve(null)
    }
    void tell(whole, requestId, verdict.ok)
  })
  await whole.send('Fetch.enable')
  return guarded
}

async function tell(session: CDPSession, requestId: string, ok: boolean): Promise<void> {
  try {
    if (ok) await session.send('Fetch.continueRequest', { requestId })
    else await session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
  } catch {
    // A page that has gone meanwhile asks for nothing any more.
  }
}

function refusalOf(url: string, reason: string): Answer {
  const { protocol = '', host = '' } = URL.parse(url) ?? {}
  return down('forbidden_target', `it leads to ${protocol}//${host}, which may not be checked: ${reason}`)
}
