import type { CDPSession, HTTPResponse, Page } from '@cloudflare/puppeteer'
import { fromBase64 } from '#core/encoding'
import type { CertificateFinding } from '#core/findings/certificate'
import { within } from '#platform/within'
import { answerByBrowser } from '../tls/answer.ts'
import { TlsConfig } from '../tls/config.ts'
import { versionNamed } from '../tls/wire/names.ts'
import { timingsOf } from './timings.ts'

const patienceMs = 1_000

/** Who vouches for the document that a page shows. */
export interface Vouched {
  /** The certificate of the document's server, as Chrome was shown it; null without TLS, and when it cannot be read. */
  certificate(): Promise<CertificateFinding | null>
}

/** Looks on from now on, however the page comes to its documents: Chrome tells certificates only to who was there. */
export async function watchDocuments(page: Page): Promise<Vouched> {
  let last: HTTPResponse | null = null
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) last = response
  })
  const session = await page.createCDPSession()
  await session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 })
  return { certificate: () => certificateOf(session, last) }
}

async function certificateOf(
  session: CDPSession,
  response: HTTPResponse | null,
): Promise<CertificateFinding | null> {
  const version = versionNamed(response?.securityDetails()?.protocol() ?? '')
  if (!response || version === null) return null
  try {
    const { origin, hostname, port } = new URL(response.url())
    const asked = session.send('Network.getCertificate', { origin })
    const { tableNames } = await within(patienceMs, asked)
    const config = TlsConfig.parse({ hostname, port: port === '' ? 443 : Number(port) })
    const seen = { chain: tableNames.map(fromBase64), version, timings: timingsOf(response) }
    return (await answerByBrowser(config, seen, Date.now())).findings?.certificate ?? null
  } catch {
    // It is a finding beside others: a page that has gone meanwhile has none.
    return null
  }
}
