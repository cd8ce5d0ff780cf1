import { z } from 'zod'

/** https://data.iana.org/rdap/dns.json: `services` are pairs of top-level domains and their servers (RFC 9224 §4). */
const Bootstrap = z.object({
  services: z.array(z.tuple([z.array(z.string()), z.array(z.string())])),
})

/** The RDAP server of each top-level domain, by https where there is a choice; null when it is no such list. */
export function readBootstrap(json: unknown): ReadonlyMap<string, string> | null {
  const parsed = Bootstrap.safeParse(json)
  if (!parsed.success) return null
  return new Map(
    parsed.data.services.flatMap(([domains, urls]) => {
      const url = urls.find((one) => one.startsWith('https:')) ?? urls[0]
      return url === undefined ? [] : domains.map((domain) => [domain.toLowerCase(), url] as const)
    }),
  )
}

/** The server for a domain: that of the longest entry it ends in (RFC 9224 §4); null when none is listed. */
export function serverFor(domain: string, servers: ReadonlyMap<string, string>): string | null {
  const labels = domain.split('.')
  for (let from = 0; from < labels.length; from += 1) {
    const found = servers.get(labels.slice(from).join('.'))
    if (found !== undefined) return found
  }
  return null
}
