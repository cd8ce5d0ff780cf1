import { decideAmong } from '#core/dns/consensus'
import { queriedName } from '#core/dns/queried-name'
import type { Records } from '#core/findings/records'
import { type Answer, noTimings } from '#core/result'
import { defineCheck, degraded, down, type ProbeContext, unknown, up } from './define.ts'
import { askAll, type Opinion } from './dns/ask-all.ts'
import { DnsConfig } from './dns/config.ts'
import type { Resolver } from './dns/resolver.ts'
import { hiddenQuery } from './http/hidden.ts'
import { milliseconds } from './words.ts'

/** Asks resolvers for a name's records and judges what they answer. */
export const dns = defineCheck({
  type: 'dns',
  title: 'DNS',
  config: DnsConfig,
  target: ({ hostname, recordType }) => `${recordType} ${hostname}`,
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  // The name itself is never called: only resolvers are.
  addresses: ({ resolvers }) => resolvers.map((address, index) => ({ path: `resolvers.${index}`, address })),
  hides: ({ resolvers }) => resolvers.flatMap(hiddenQuery),

  async probe(config, context) {
    const resolvers = resolversOf(config, context)
    if (resolvers.length === 0)
      return unknown('this deployment names no resolver to ask (DOH_RESOLVERS), and neither does the check')
    const name = queriedName(config.hostname, config.recordType)
    if (name === null) return unknown('the stored check names no domain name')
    const opinions = await askAll(config, name, resolvers, context)
    return judge(config, name, opinions, resolvers.length)
  },
})

const resolversOf = ({ resolvers }: DnsConfig, context: ProbeContext): Resolver[] =>
  resolvers.length > 0
    ? resolvers.map((url) => ({ url, trusted: false }))
    : context.resolvers.map((url) => ({ url, trusted: true }))

function judge(config: DnsConfig, name: string, opinions: readonly Opinion[], count: number): Answer {
  const question = `${config.recordType} ${name}`
  const of = (vote: Opinion['vote']) => opinions.filter((opinion) => opinion.vote === vote)
  const verdict = decideAmong(
    opinions.map(({ vote }) => vote),
    count,
    config.agree,
  )
  const latencyMs = slowest(verdict === 'down' ? of('unexpected') : of('expected'))
  const facts: Partial<Answer> = {
    latencyMs,
    timings: { ...noTimings, dnsMs: latencyMs, method: 'fetch' },
    findings: { records: findingOf(question, opinions) },
  }
  if (verdict === null) return undecided(question, opinions, facts)
  if (verdict === 'down') {
    const [first] = of('unexpected')
    return down(
      first?.failure ?? 'dns',
      `${question}: ${first?.problem}${among(of('unexpected').length, count)}`,
      facts,
    )
  }
  const { degradedMs } = config
  if (degradedMs !== null && latencyMs !== null && latencyMs > degradedMs)
    return degraded(
      `answered in ${milliseconds(latencyMs)}, expected at most ${milliseconds(degradedMs)}`,
      facts,
    )
  return up(facts)
}

/** Nobody can say: that is for the resolvers to answer for, and never counts against the name. */
function undecided(question: string, opinions: readonly Opinion[], facts: Partial<Answer>): Answer {
  const failed = opinions.filter(({ vote }) => vote === 'failed')
  const failure = failed.find((one) => one.failure !== 'timeout')?.failure ?? 'timeout'
  const which = failed.length === opinions.length ? 'no resolver' : 'too few resolvers'
  const why = failed.map(reason).join('; ') || 'none was asked in time'
  return unknown(`${question}: ${which} could say (${why})`, {
    ...facts,
    blame: failure === 'forbidden_target' ? 'internal' : 'resolver',
    failure,
    latencyMs: null,
    timings: noTimings,
  })
}

function reason({ resolver, problem }: Opinion): string {
  const host = URL.parse(resolver)?.host ?? resolver
  return problem?.startsWith(host) ? problem : `${host}: ${problem}`
}

const among = (votes: number, count: number): string =>
  count === 1 ? '' : ` (${votes} of ${count} resolvers)`

/** As if all had been asked at once: the time of the slowest answer that counted. */
const slowest = (opinions: readonly Opinion[]): number | null =>
  opinions.length === 0 ? null : Math.max(...opinions.map(({ latencyMs }) => latencyMs ?? 0))

const findingOf = (question: string, opinions: readonly Opinion[]): Records => ({
  question,
  resolvers: opinions.map(({ failure: _, ...kept }) => kept),
})
