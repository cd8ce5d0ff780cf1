import { registrableDomain } from '../domain/registrable.ts'

/** Says whose an address is, seen from a page: of another site, that is of another registered domain, or not. */
export function thirdPartyOf(pageUrl: string): (url: string) => boolean {
  const own = siteOf(pageUrl)
  const known = new Map<string, boolean>()
  return (url) => {
    const host = URL.parse(url)?.hostname ?? ''
    const before = known.get(host)
    if (before !== undefined) return before
    const answer = siteOf(url) !== own
    known.set(host, answer)
    return answer
  }
}

function siteOf(url: string): string {
  const host = URL.parse(url)?.hostname ?? ''
  return registrableDomain(host) ?? host
}
