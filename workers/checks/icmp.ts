import { checkHostname } from '#core/address'
import type { PingFinding } from '#core/findings/ping'
import { noTimings } from '#core/result'
import { defineCheck, degraded, down, unknown, up } from './define.ts'
import { IcmpConfig } from './icmp/config.ts'
import type { PingReport } from './native.ts'
import { connectionFailed } from './socket/explain.ts'
import { milliseconds } from './words.ts'

/** Pings a host: does it answer, how much gets lost, how long does it take. */
export const icmp = defineCheck({
  type: 'icmp',
  title: 'Ping (ICMP)',
  privateOnly: true,
  config: IcmpConfig,
  target: ({ hostname }) => hostname,
  timeoutMs: ({ timeoutMs }) => timeoutMs,

  async probe(config, context) {
    const { hostname, family, packets, packetBytes } = config
    const verdict = checkHostname(hostname, { allowPrivate: context.allowPrivateTargets })
    if (!verdict.ok)
      return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
    if (!context.native) return unknown('ICMP runs in private locations only')
    const { timeoutMs, signal } = context
    const request = { hostname, family, packets, packetBytes, timeoutMs, signal }
    const report = await context.native.ping(request)
    if (report.kind === 'unavailable') return unknown(`this agent cannot ping: ${report.reason}`)
    if (report.kind === 'unresolved') return connectionFailed('dns', hostname)
    return judge(config, report)
  },
})

function judge(config: IcmpConfig, report: Extract<PingReport, { kind: 'counted' }>) {
  const { hostname, downLossPercent, degradedLossPercent, degradedMs } = config
  const finding = findingOf(report)
  const { sent, received, lossPercent, avgMs } = finding
  const facts = { latencyMs: avgMs, timings: noTimings, findings: { ping: finding } }
  if (received === 0) return down('timeout', `${hostname} answered none of ${sent} pings`, facts)
  const lost = `${hostname} answered ${received} of ${sent} pings`
  if (lossPercent >= downLossPercent) return down('assertion', lost, facts)
  if (degradedLossPercent !== null && lossPercent >= degradedLossPercent) return degraded(lost, facts)
  if (degradedMs !== null && avgMs !== null && avgMs > degradedMs)
    return degraded(`took ${milliseconds(avgMs)}, expected at most ${milliseconds(degradedMs)}`, facts)
  return up(facts)
}

function findingOf({
  address,
  sent,
  received,
  rttMs,
}: Extract<PingReport, { kind: 'counted' }>): PingFinding {
  return {
    address,
    sent,
    received,
    lossPercent: sent === 0 ? 100 : Math.round((1000 * (sent - received)) / sent) / 10,
    minMs: rttMs?.min ?? null,
    avgMs: rttMs?.avg ?? null,
    maxMs: rttMs?.max ?? null,
  }
}
