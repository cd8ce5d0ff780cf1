import type { Page } from '@cloudflare/puppeteer'
import type { ConsoleLine, PageRequests } from '#core/findings/page'
import { shownUrl } from '#core/http/shown-url'
import type { Mask } from '#core/secrets/mask'

const maxLines = 20
const maxText = 500
const maxFailures = 10

/** Everything a page says and asks for while it is open. */
export interface Heard {
  console: ConsoleLine[]
  requests: PageRequests
}

/**
 * Listens from now on; what is returned grows. URLs are kept without their queries, which may hold keys, and what a line
 * says is masked before it is cut: half a secret would not be known again.
 */
export function listen(page: Page, mask: Mask): Heard {
  const heard: Heard = { console: [], requests: { count: 0, failed: 0, bytes: 0, failures: [] } }
  const { requests } = heard
  const write = (level: ConsoleLine['level'], text: string) => {
    if (heard.console.length < maxLines)
      heard.console.push({ level, text: mask.text(text).slice(0, maxText) })
  }
  const fail = (url: string, reason: string) => {
    requests.failed += 1
    if (requests.failures.length < maxFailures) requests.failures.push({ url: shown(url), reason })
  }
  page.on('console', (message) => {
    const type = message.type()
    if (type === 'error') write('error', message.text())
    else if (type === 'warn') write('warning', message.text())
  })
  page.on('pageerror', (error) => write('uncaught', error.message))
  page.on('request', () => (requests.count += 1))
  page.on('requestfailed', (request) => fail(request.url(), request.failure()?.errorText ?? 'failed'))
  page.on('response', (response) => {
    const status = response.status()
    const length = Number(response.headers()['content-length'] ?? 0)
    requests.bytes += Number.isFinite(length) ? length : 0
    if (status >= 400) fail(response.url(), `HTTP ${status}`)
  })
  return heard
}

function shown(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) return url.slice(0, 100)
  return /^https?:$/.test(parsed.protocol) ? shownUrl(parsed) : `${parsed.protocol}…`
}
