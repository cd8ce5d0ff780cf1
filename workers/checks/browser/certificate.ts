import type { HTTPResponse, Page } from '@cloudflare/puppeteer'
import { fromBase64 } from '#core/encoding'
import type { CertificateFinding } from '#core/findings/certificate'
import { within } from '#platform/within'
import { answerByBrowser } from '../tls/answer.ts'
import { TlsConfig } from '../tls/config.ts'
import { versionNamed } from '../tls/wire/names.ts'
import { timingsOf } from './timings.ts'

const patienceMs = 1_000

/** The certificate of the page's own server, as Chrome was shown it; null without TLS, and when it cannot be read. */
export async function certificateOf(
  page: Page,
  response: HTTPResponse | null,
): Promise<CertificateFinding | null> {
  const version = versionNamed(response?.securityDetails()?.protocol() ?? '')
  if (!response || version === null) return null
  try {
    const { origin, hostname, port } = new URL(response.url())
    const session = await page.createCDPSession()
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
