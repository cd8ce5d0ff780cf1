import { checkHostname } from '#core/address'
import { fromBase64 } from '#core/encoding'
import { unescapeBytes } from '#core/escapes'
import { maxSaidLetters } from '#core/findings/dialogue'
import { latin1 } from '#core/latin1'
import { type Answer, noTimings } from '#core/result'
import { defineCheck, degraded, down, unknown, up } from './define.ts'
import type { UdpReport } from './native.ts'
import { connectionFailed } from './socket/explain.ts'
import { UdpConfig } from './udp/config.ts'
import { milliseconds, timedOut } from './words.ts'

/** Of the deadline, what is kept for judging. */
const keptBackMs = 50
/** Without an expected answer: so long a host may take to say that nobody listens. */
const refusalMs = 1_000

/** Sends a datagram and waits for the right answer. */
export const udp = defineCheck({
  type: 'udp',
  title: 'UDP',
  privateOnly: true,
  config: UdpConfig,
  target: ({ hostname, port }) => `${hostname}:${port}`,
  timeoutMs: ({ timeoutMs }) => timeoutMs,

  async probe(config, context) {
    const { hostname, port, family, attempts, expect } = config
    const verdict = checkHostname(hostname, { allowPrivate: context.allowPrivateTargets })
    if (!verdict.ok)
      return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
    if (!context.native) return unknown('UDP runs in private locations only')
    const wholeMs = Math.max(1, context.timeoutMs - keptBackMs)
    const report = await context.native.udp({
      hostname,
      port,
      family,
      attempts,
      payload: bytesOf(config.send, config.encoding),
      waitMs: expect === '' ? Math.min(refusalMs, wholeMs) : wholeMs,
      signal: context.signal,
    })
    return judge(config, report, context.timeoutMs)
  },
})

function judge(config: UdpConfig, report: UdpReport, timeoutMs: number): Answer {
  const { hostname, port, expect, match, encoding, degradedMs } = config
  if (report.kind === 'unresolved') return connectionFailed('dns', hostname)
  if (report.kind === 'refused') return connectionFailed('refused', `${hostname}:${port}`)
  if (report.kind === 'silent') return expect === '' ? up() : timedOut(timeoutMs)
  const text = latin1(report.reply)
  const wanted = latin1(bytesOf(expect, encoding))
  const holds = match === 'contains' ? text.includes(wanted) : text.startsWith(wanted)
  const facts = {
    latencyMs: report.ms,
    timings: { ...noTimings, ttfbMs: report.ms, method: 'socket' as const },
    findings: {
      dialogue: [
        {
          sent: config.send.slice(0, maxSaidLetters),
          hidden: false,
          received: seen(text),
          ms: report.ms,
          secure: false,
          ok: holds,
        },
      ],
    },
  }
  if (!holds) {
    const how = match === 'contains' ? 'holds' : 'begins with'
    return down('assertion', `it answered "${seen(text)}", and not something that ${how} "${expect}"`, facts)
  }
  if (degradedMs === null || report.ms <= degradedMs) return up(facts)
  return degraded(`took ${milliseconds(report.ms)}, expected at most ${milliseconds(degradedMs)}`, facts)
}

const bytesOf = (text: string, encoding: UdpConfig['encoding']): Uint8Array =>
  encoding === 'text' ? unescapeBytes(text) : fromBase64(text)

/** What came, with what cannot be seen written as escapes. */
const seen = (text: string): string =>
  text
    .slice(0, maxSaidLetters)
    .replaceAll(/[^\x20-\x7e]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)
