import { decideAmong } from '#core/dns/consensus'
import { follow } from '#core/dns/follow'
import { objectionTo } from '#core/dns/judge'
import type { Records } from '#core/findings/records'
import { shownUrl } from '#core/http/shown-url'
import type { Failure } from '#core/result'
import type { ProbeContext } from '../define.ts'
import type { DnsConfig } from './config.ts'
import { type Answered, askResolver, type Resolver } from './resolver.ts'

/** One resolver's answer as it is kept, and why it did not count as expected. */
export type Opinion = Records['resolvers'][number] & { failure: Failure | null }

const maxAnswers = 30
const maxDataLetters = 600

/**
 * Asks the resolvers one after the other, so that a check holds one connection, until enough of them answer as
 * expected; all of them when something is wrong. One that hangs takes only its share of the time that is left.
 */
export async function askAll(
  config: DnsConfig,
  name: string,
  resolvers: readonly Resolver[],
  context: ProbeContext,
): Promise<Opinion[]> {
  const started = performance.now()
  const opinions: Opinion[] = []
  for (const [index, resolver] of resolvers.entries()) {
    const left = context.timeoutMs - (performance.now() - started)
    if (context.signal.aborted || left <= 0) break
    const question = { name, type: config.recordType, rcode: config.rcode }
    const answered = await askResolver(resolver, question, context, left / (resolvers.length - index))
    opinions.push(opinionOf(config, name, resolver, answered))
    const votes = opinions.map(({ vote }) => vote)
    if (decideAmong(votes, resolvers.length, config.agree) === 'up') break
  }
  return opinions
}

function opinionOf(config: DnsConfig, name: string, { url }: Resolver, answered: Answered): Opinion {
  const resolver = shownUrl(url)
  const { latencyMs } = answered
  if (!answered.ok) {
    const { rcode, failure, problem } = answered
    return {
      resolver,
      latencyMs,
      rcode,
      failure,
      problem,
      authenticated: null,
      answers: [],
      moreAnswers: 0,
      authorityCount: null,
      additionalCount: null,
      vote: 'failed',
    }
  }
  const { message } = answered
  const { chain, records } = follow(message.answers, name, config.recordType)
  const objection = objectionTo(message, records, config)
  const all = [...chain, ...records]
  return {
    resolver,
    latencyMs,
    rcode: message.rcode,
    authenticated: message.authenticated,
    answers: all.slice(0, maxAnswers).map((one) => ({ ...one, data: one.data.slice(0, maxDataLetters) })),
    moreAnswers: Math.max(0, all.length - maxAnswers),
    authorityCount: message.authorityCount,
    additionalCount: message.additionalCount,
    vote: objection ? 'unexpected' : 'expected',
    failure: objection?.failure ?? null,
    problem: objection?.problem ?? null,
  }
}
