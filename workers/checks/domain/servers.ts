import { readBootstrap, serverFor } from '#core/rdap/bootstrap'
import type { ProbeContext, RdapServices } from '../define.ts'
import { askSource } from '../source/ask.ts'
import { jsonOf } from '../source/json.ts'

const ianaList: RdapServices = { bootstrapUrl: 'https://data.iana.org/rdap/dns.json', redirectorUrl: null }
const keptMs = 24 * 3_600_000
const maxListBytes = 2_000_000

/** The lists of this isolate, by their address. Only what was read is shared: I/O belongs to one object each. */
const lists = new Map<string, { at: number; servers: ReadonlyMap<string, string> }>()

export interface RdapServer {
  /** Ends in a slash. */
  base: URL
  /** It only knows whom to ask: that it finds nothing does not mean that the domain is free. */
  redirects: boolean
  trusted: boolean
}

/** Whom to ask about a domain; why nobody, in words. It asks for IANA's list at most once a day. */
export async function findServer(domain: string, context: ProbeContext): Promise<RdapServer | string> {
  const { bootstrapUrl, redirectorUrl } = context.rdap ?? ianaList
  const servers = await listOf(bootstrapUrl, context)
  const found = typeof servers === 'string' ? null : serverFor(domain, servers)
  if (found !== null && URL.canParse(found)) return { base: asBase(found), redirects: false, trusted: false }
  if (redirectorUrl !== null) return { base: asBase(redirectorUrl), redirects: true, trusted: true }
  if (typeof servers === 'string') return `the list of RDAP servers could not be read: ${servers}`
  return `the registry of .${domain.split('.').at(-1)} has no RDAP server`
}

/** `domain/…` is appended to it. */
export function asBase(url: string): URL {
  const base = new URL(url)
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}

async function listOf(url: string, context: ProbeContext): Promise<ReadonlyMap<string, string> | string> {
  const kept = lists.get(url)
  if (kept && Date.now() - kept.at < keptMs) return kept.servers
  const headers = { accept: 'application/json' }
  const reply = await askSource(
    { url: new URL(url), headers, maxBytes: maxListBytes, maxRedirects: 2, trusted: true },
    context,
    context.timeoutMs / 2,
  )
  const json = reply.ok && reply.status === 200 ? jsonOf(reply) : undefined
  const servers = json === undefined ? null : readBootstrap(json)
  if (servers) {
    lists.set(url, { at: Date.now(), servers })
    return servers
  }
  // An old list is better than none: servers seldom move.
  if (kept) return kept.servers
  if (!reply.ok) return reply.problem
  return reply.status === 200 ? 'it is not such a list' : `it answered HTTP ${reply.status}`
}
