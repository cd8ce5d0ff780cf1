import { checkAddress } from '#core/address'
import { fromBase64 } from '#core/encoding'
import { noTimings, type Timings } from '#core/result'
import { hostId } from '#core/tls/host-match'
import { aborted } from '#platform/aborted'
import { within } from '#platform/within'
import { guard } from '../browser/guard.ts'
import { lenderOf } from '../browser/lender.ts'
import { openWindowWithin } from '../browser/session.ts'
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

/** One per isolate: the regions' lanes that share one share what a browser saw. */
const kept = new Map<string, { until: number; seen: BrowserSeen | null }>()
/** Looks that are going on, by who awaits them: see `ProbeContext.owner`. */
const flights = new WeakMap<object, Map<string, Promise<BrowserSeen | null>>>()

/**
 * The certificate as a real Chrome is shown it: for hosts that no socket may be opened to. What it saw serves for an
 * hour, without its timings. Null when there is no browser, or it has seen nothing in time.
 */
export async function lookByBrowser(config: TlsConfig, context: ProbeContext): Promise<BrowserSeen | null> {
  const { browser } = context
  if (!browser || !asksForItself(config)) return null
  const name = hostPort(config)
  const known = fresh(name)
  if (known) return known.seen && { ...known.seen, timings: { ...noTimings, method: 'browser' } }
  const seen = await Promise.race([flightOf(name, browser, context), aborted(context.signal)])
  return seen === 'aborted' ? null : seen
}

function fresh(name: string) {
  const known = kept.get(name)
  return known && known.until > Date.now() ? known : null
}

function flightOf(name: string, browser: BrowserRun, context: ProbeContext): Promise<BrowserSeen | null> {
  const mine = flights.get(context.owner) ?? new Map<string, Promise<BrowserSeen | null>>()
  flights.set(context.owner, mine)
  const ongoing = mine.get(name)
  if (ongoing) return ongoing
  const flight = visitInTime(browser, `https://${name}/`, context)
    .then((seen) => keep(name, seen))
    .finally(() => mine.delete(name))
  mine.set(name, flight)
  return flight
}

function keep(name: string, seen: BrowserSeen | null): BrowserSeen | null {
  // Another object may have seen it meanwhile.
  if (!seen && fresh(name)?.seen) return null
  if (kept.size >= maxKept) kept.clear()
  kept.set(name, { until: Date.now() + (seen ? keptMs : failedMs), seen })
  return seen
}

/** A browser asks for the host that it connects to and for no other. */
function asksForItself({ hostname, serverName }: TlsConfig): boolean {
  return serverName === null || serverNameOf({ hostname, serverName: null }) === nameIn(serverName)
}

function nameIn(text: string): string | null {
  const id = hostId(text)
  return id && 'name' in id ? id.name : null
}

/** Null when there was nothing to see, or not in time: a browser that does not answer may not even close. */
async function visitInTime(
  browser: BrowserRun,
  url: string,
  context: ProbeContext,
): Promise<BrowserSeen | null> {
  const leftMs = Math.max(1, context.timeoutMs - leaveMs)
  return within(leftMs, visit(browser, url, context, leftMs)).catch(() => null)
}

async function visit(
  browser: BrowserRun,
  url: string,
  context: ProbeContext,
  leftMs: number,
): Promise<BrowserSeen | null> {
  const { timeoutMs, allowPrivateTargets } = context
  const began = Date.now()
  const window = await openWindowWithin(timeoutMs / 2, browser, lenderOf(context, timeoutMs / 2))
  if (!window) return null
  try {
    const page = await window.context.newPage()
    if (!allowPrivateTargets) await guard(page, (address) => checkAddress(address, { allowPrivate: false }))
    const session = await page.createCDPSession()
    // What is wrong with it is ours to say; a warning page would show nothing.
    await session.send('Security.setIgnoreCertificateErrors', { ignore: true })
    await session.send('Network.enable')
    const timeout = Math.max(1, leftMs - (Date.now() - began))
    const response = await page.goto(url, { waitUntil: 'domcontentloaded', timeout })
    const version = versionNamed(response?.securityDetails()?.protocol() ?? '')
    const { tableNames } = await session.send('Network.getCertificate', { origin: new URL(url).origin })
    if (version === null || tableNames.length === 0) return null
    return { chain: tableNames.map(fromBase64), version, timings: timingsOf(response) }
  } finally {
    await window.leave()
  }
}
