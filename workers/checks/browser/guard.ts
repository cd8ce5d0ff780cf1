import type { HTTPRequest, Page } from '@cloudflare/puppeteer'
import type { AddressVerdict } from '#core/address'
import type { Answer } from '#core/result'
import { down } from '../define.ts'

/** What the page itself was kept from; null while it went nowhere that may not be checked. */
export interface Guarded {
  readonly refusal: Answer | null
}

/** Of a page that may call everything. */
export const unguarded: Guarded = { refusal: null }

/** They call nobody: what they show is with the page already. */
const ownSchemes = /^(data|blob|about):/

/**
 * From now on the page, its frames and all that they load get only what may be called, redirects included. What is
 * refused looks to the page like a request that failed; windows that it opens are closed.
 */
export async function guard(page: Page, mayCall: (url: string) => AddressVerdict): Promise<Guarded> {
  const guarded: { refusal: Answer | null } = { refusal: null }
  await page.setRequestInterception(true)
  page.on('request', (request) => {
    const verdict = ownSchemes.test(request.url()) ? ({ ok: true } as const) : mayCall(request.url())
    if (!verdict.ok && movesPage(request)) guarded.refusal ??= refusalOf(request.url(), verdict.reason)
    const told = verdict.ok ? request.continue() : request.abort('blockedbyclient')
    // A page that has gone meanwhile asks for nothing any more.
    void told.catch(() => undefined)
  })
  page.on('popup', (popup) => void popup?.close().catch(() => undefined))
  return guarded
}

const movesPage = (request: HTTPRequest): boolean =>
  request.isNavigationRequest() && request.frame()?.parentFrame() === null

function refusalOf(url: string, reason: string): Answer {
  const { protocol = '', host = '' } = URL.parse(url) ?? {}
  return down('forbidden_target', `it leads to ${protocol}//${host}, which may not be checked: ${reason}`)
}
