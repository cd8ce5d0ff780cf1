import type { Expiry } from '#core/expiry/expiry'
import type { Registration } from '#core/findings/registration'
import { shownUrl } from '#core/http/shown-url'
import { judgeRegistration } from '#core/rdap/judge'
import { readDomain } from '#core/rdap/read-domain'
import type { Answer } from '#core/result'
import { defineCheck, degraded, down, unknown, up } from './define.ts'
import { DomainConfig } from './domain/config.ts'
import { registrableDomain } from './domain/registrable.ts'
import { asBase, findServer, type RdapServer } from './domain/servers.ts'
import { hiddenQuery } from './http/hidden.ts'
import { askSource, type SourceReply } from './source/ask.ts'
import { jsonOf } from './source/json.ts'

const maxBytes = 500_000

/** Asks a domain's registry how it is registered, and until when (RDAP, RFC 9082 and 9083). */
export const domain = defineCheck({
  type: 'domain',
  title: 'Domain',
  config: DomainConfig,
  target: ({ hostname }) => registrableDomain(hostname) ?? hostname,
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  // Registries count who asks how often, and tell every region the same.
  minIntervalSeconds: 3_600,
  maxRegions: 3,
  addresses: ({ rdapUrl }) => (rdapUrl === null ? [] : [{ path: 'rdapUrl', address: rdapUrl }]),
  hides: ({ rdapUrl }) => (rdapUrl === null ? [] : hiddenQuery(rdapUrl)),

  async probe(config, context) {
    const name = registrableDomain(config.hostname)
    if (name === null) return unknown('the stored check names no domain')
    const started = performance.now()
    const server: RdapServer | string =
      config.rdapUrl === null
        ? await findServer(name, context)
        : { base: asBase(config.rdapUrl), redirects: false, trusted: false }
    if (typeof server === 'string') return cannotSay(name, server)
    const left = context.timeoutMs - (performance.now() - started)
    const reply = await askSource(questionTo(server, name), context, Math.max(1, left))
    if (!reply.ok) {
      const { failure, problem } = reply
      const blame = failure === 'forbidden_target' ? 'internal' : 'resolver'
      return cannotSay(name, problem.startsWith('it ') ? `${server.base.host}: ${problem}` : problem, {
        failure,
        blame,
      })
    }
    return judge(config, name, server, reply)
  },
})

const questionTo = ({ base, trusted }: RdapServer, name: string) => ({
  url: new URL(`domain/${name}`, base),
  headers: { accept: 'application/rdap+json, application/json;q=0.9' },
  maxBytes,
  maxRedirects: 3,
  limitedAs: base.href,
  trusted,
})

function judge(config: DomainConfig, name: string, server: RdapServer, reply: SourceReply): Answer {
  const { status, latencyMs, url } = reply
  const host = url.host
  if (status === 404) {
    if (server.redirects && url.href.startsWith(server.base.href))
      return cannotSay(
        name,
        `the registry of .${name.split('.').at(-1)} has no RDAP server that ${host} knows`,
      )
    if (!isPage(reply)) return down('status', `${name} is not registered`, { latencyMs })
  }
  if (status !== 200) return cannotSay(name, `${host}: it answered HTTP ${status}`)
  const registration = readDomain(jsonOf(reply), name, shownUrl(url))
  if (!registration) return cannotSay(name, `${host}: its answer is not about this domain`)
  return verdictOn(config, registration, latencyMs)
}

function verdictOn(config: DomainConfig, registration: Registration, latencyMs: number): Answer {
  const { outcome, message } = judgeRegistration(registration, config, Date.now())
  const part: Partial<Answer> = {
    latencyMs,
    findings: { registration },
    expiry: expiryOf(registration, config.reminderDays),
  }
  switch (outcome) {
    case 'up':
      return up(part)
    case 'degraded':
      return degraded(message ?? '', part)
    case 'down':
      return down('assertion', message ?? '', part)
    default:
      return unknown(message ?? '', { ...part, blame: 'resolver', failure: 'assertion' })
  }
}

/** A renewal moves the end by months, and so is another expiry with reminders of its own; seconds make no difference. */
const expiryOf = ({ domain: subject, expiresAt }: Registration, reminderDays: number[]): Expiry | null =>
  expiresAt === null
    ? null
    : {
        kind: 'domain',
        subject,
        id: expiresAt.slice(0, 10),
        expiresAt: Date.parse(expiresAt),
        reminderDays,
      }

/** A proxy's error page says nothing about the domain. */
const isPage = ({ headers }: SourceReply): boolean => /html/i.test(headers.get('content-type') ?? '')

/** That a registry cannot be asked is not the domain's fault. */
const cannotSay = (
  name: string,
  why: string,
  part: Partial<Answer> & { blame?: 'internal' | 'resolver' } = {},
): Answer =>
  unknown(`nobody could say how ${name} is registered (${why})`, {
    blame: 'resolver',
    failure: 'status',
    ...part,
  })
