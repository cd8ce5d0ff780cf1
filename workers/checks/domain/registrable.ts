import { getDomain } from 'tldts-icann'

/**
 * The domain that somebody has registered for this name, in ASCII: `example.co.uk` for `www.example.co.uk`. By the
 * registries' part of the public suffix list: what hosters hand out below their own domains is in no registry. Null
 * for an address, and for what is itself a public suffix.
 */
export function registrableDomain(hostname: string): string | null {
  const ascii = /[\s/?#@\\:]/.test(hostname) ? undefined : URL.parse(`http://${hostname}/`)?.hostname
  return ascii === undefined ? null : getDomain(ascii.replace(/\.$/, ''))
}
