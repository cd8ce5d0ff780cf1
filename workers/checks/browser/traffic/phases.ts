import type { CDPEvents } from '@cloudflare/puppeteer'
import { noPhases, type Phases } from '#core/run/exchange'

type Timing = CDPEvents['Network.responseReceived']['response']['timing']

const tenths = (ms: number): number => Math.max(0, Math.round(ms * 10) / 10)

/**
 * How a request spent its time. What a browser did not do is -1 with it, and null with us. All times of `timing` are ms
 * after its `requestTime`, which is in seconds like `askedAt` and `endedAt`.
 * @param endedAt null while the body has not come.
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-ResourceTiming
 */
export function phasesOf(askedAt: number, timing: Timing, endedAt: number | null): Phases {
  if (!timing) return { ...noPhases, waitMs: endedAt === null ? 0 : tenths((endedAt - askedAt) * 1_000) }
  const between = (start: number, end: number) => (start < 0 || end < 0 ? null : tenths(end - start))
  const { dnsStart, dnsEnd, connectStart, connectEnd, sslStart, sslEnd, sendStart, sendEnd } = timing
  const begun = [dnsStart, connectStart, sendStart].find((start) => start >= 0) ?? 0
  const headAt = timing.receiveHeadersEnd
  const queuedMs = (timing.requestTime - askedAt) * 1_000
  return {
    blockedMs: tenths(queuedMs + begun),
    dnsMs: between(dnsStart, dnsEnd),
    // A browser's connect time holds the TLS handshake.
    connectMs: sslStart >= 0 ? between(connectStart, sslStart) : between(connectStart, connectEnd),
    tlsMs: between(sslStart, sslEnd),
    sendMs: between(sendStart, sendEnd) ?? 0,
    waitMs: between(sendEnd, headAt) ?? 0,
    receiveMs: endedAt === null ? 0 : tenths((endedAt - timing.requestTime) * 1_000 - headAt),
  }
}
