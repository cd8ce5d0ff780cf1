import { judgeReading } from '#core/dependency/judge'
import { shownUrl } from '#core/http/shown-url'
import type { Answer } from '#core/result'
import { defineCheck, degraded, down, unknown, up } from './define.ts'
import { DependencyConfig } from './dependency/config.ts'
import { StatusPage, Unreachable } from './dependency/page.ts'
import { readPage, type ReadPage } from './dependency/read-page.ts'
import { hiddenQuery } from './http/hidden.ts'
import { elapsedMs } from './clock.ts'
import type { SourceFailure } from './source/ask.ts'

/** Reads what a third party says of itself on its status page. */
export const dependency = defineCheck({
  type: 'dependency',
  title: 'Dependency',
  config: DependencyConfig,
  target: ({ url, components }) =>
    [shownUrl(url), components.join(', ')].filter((part) => part !== '').join(': '),
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  minIntervalSeconds: 60,
  addresses: ({ url }) => [{ path: 'url', address: url }],
  hides: ({ url }) => hiddenQuery(url),

  async probe(config, context) {
    const started = performance.now()
    const page = new StatusPage(new URL(config.url), context)
    let read: ReadPage | null
    try {
      read = await readPage(page, config.provider, Date.now())
    } catch (error) {
      if (error instanceof Unreachable) return cannotRead(page.url, error.why)
      throw error
    }
    if (!read) return notAPage(page, config)
    return verdictOn(config, read, elapsedMs(started))
  },
})

function verdictOn(config: DependencyConfig, { provider, reading }: ReadPage, latencyMs: number): Answer {
  const { outcome, message, finding } = judgeReading(reading, provider.title, config)
  const part: Partial<Answer> = { latencyMs, findings: { components: finding } }
  switch (outcome) {
    case 'up':
      return up({ ...part, message })
    case 'degraded':
      return degraded(message ?? '', part)
    case 'down':
      return down('status', message ?? '', part)
    default:
      return unknown(message ?? '', { ...part, blame: 'resolver', failure: 'status' })
  }
}

/** A page that cannot be read says nothing about the service: often it stands elsewhere, so that it outlives it. */
function cannotRead({ host }: URL, { failure, problem }: SourceFailure): Answer {
  const why = problem.startsWith('it ') ? `${host}: ${problem}` : problem
  return unknown(`the status page could not be read (${why})`, {
    blame: failure === 'forbidden_target' ? 'internal' : 'resolver',
    failure,
  })
}

function notAPage({ url, errorStatus }: StatusPage, { provider }: DependencyConfig): Answer {
  const kind = provider === 'auto' ? 'of no kind known here' : `not what ${provider} pages answer`
  const why =
    errorStatus === null ? `what ${url.host} answers is ${kind}` : `${url.host}: HTTP ${errorStatus}`
  return unknown(`the status page could not be read (${why})`, { blame: 'resolver', failure: 'status' })
}
