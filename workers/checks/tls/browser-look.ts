import { fromBase64 } from '#core/encoding'
import { noTimings, type Timings } from '#core/result'
import { hostId } from '#core/tls/host-match'
import { openWindow } from '../browser/session.ts'
import { timingsOf } from '../browser/timings.ts'
import type { ProbeContext } from '../define.ts'
import type { TlsConfig } from './config.ts'
import { hostPort, serverNameOf } from './look.ts'
import { versionNamed } from './wire/names.ts'

/** What a browser has been shown. */
export interface BrowserSeen {
  /** Certificates in DER, the server's own first; never empty. */
  chain: Uint8Array[]
  version: number
  timings: Timings
}

/** A browser costs money by the second, and certificates change by the month. */
const keptMs = 3_600_000
/** What did not work is not tried again at each check. */
const failedMs = 600_000
const maxKept = 500
/** Of the deadline, what is left for closing the window. */
const leaveMs = 500

// One per isolate: the regions' lanes that share one share what a browser saw.
const kept = new Map<string, { until: number; seen: Promise<BrowserSeen | null> }>()

/**
 * The certificate as a real Chrome is shown it: for hosts that no socket may be opened to. What it saw serves for an
 * hour, without its timings. Null when there is no browser, or it has seen nothing.
 */
export async function lookByBrowser(config: TlsConfig, context: ProbeContext): Promise<BrowserSeen | null> {
  const { browser } = context
  if (!browser || !asksForItself(config)) return null
  const name = hostPort(config)
  const now = Date.now()
  const known = kept.get(name)
  if (known && known.until > now) {
    const seen = await known.seen
    return seen && { ...seen, timings: { ...noTimings, method: 'browser' } }
  }
  if (kept.size >= maxKept) kept.clear()
  const seen = visit(browser, `https://${name}/`, context).catch(() => null)
  kept.set(name, { until: now + failedMs, seen })
  const found = await seen
  if (found) kept.set(name, { until: now + keptMs, seen })
  return found
}

/** A browser asks for the host that it connects to and for no other. */
function asksForItself({ hostname, serverName }: TlsConfig): boolean {
  return serverName === null || serverNameOf({ hostname, serverName: null }) === nameIn(serverName)
}

function nameIn(text: string): string | null {
  const id = hostId(text)
  return id && 'name' in id ? id.name : null
}

async function visit(browser: BrowserRun, url: string, context: ProbeContext): Promise<BrowserSeen | null> {
  const began = Date.now()
  const window = await openWindow(browser)
  try {
    const page = await window.context.newPage()
    const session = await page.createCDPSession()
    // What is wrong with it is ours to say; a warning page would show nothing.
    await session.send('Security.setIgnoreCertificateErrors', { ignore: true })
    await session.send('Network.enable')
    const timeout = Math.max(1, context.timeoutMs - (Date.now() - began) - leaveMs)
    const response = await page.goto(url, { waitUntil: 'domcontentloaded', timeout })
    const version = versionNamed(response?.securityDetails()?.protocol() ?? '')
    const { tableNames } = await session.send('Network.getCertificate', { origin: new URL(url).origin })
    if (version === null || tableNames.length === 0) return null
    return { chain: tableNames.map(fromBase64), version, timings: timingsOf(response) }
  } finally {
    await window.leave()
  }
}
