import type { HTTPResponse } from '@cloudflare/puppeteer'
import { noTimings, type Timings } from '#core/result'

/**
 * How the document came, as Chrome measured it; what it did not do (a connection that was open already) is null.
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-ResourceTiming
 */
export function timingsOf(response: HTTPResponse | null): Timings {
  const timing = response?.timing()
  if (!timing) return { ...noTimings, method: 'browser' }
  const between = (start: number, end: number) =>
    start < 0 || end < 0 ? null : Math.round((end - start) * 10) / 10
  return {
    dnsMs: between(timing.dnsStart, timing.dnsEnd),
    // Chrome's connect time holds the TLS handshake.
    connectMs:
      timing.sslStart >= 0
        ? between(timing.connectStart, timing.sslStart)
        : between(timing.connectStart, timing.connectEnd),
    tlsMs: between(timing.sslStart, timing.sslEnd),
    ttfbMs: between(timing.sendEnd, timing.receiveHeadersEnd),
    transferMs: null,
    method: 'browser',
  }
}
