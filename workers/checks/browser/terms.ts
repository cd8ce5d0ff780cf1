import { toBase64 } from '#core/encoding'
import type { BrowserConfig } from './config.ts'
import type { Terms } from './guard.ts'

/** What a check asks of its page's requests; null when it asks nothing. What it sends goes to its own origin only. */
export function termsOf({ url, headers, auth, blockedHosts }: BrowserConfig): Terms | null {
  const ours = { ...headers, ...(auth.type === 'basic' && { Authorization: basic(auth) }) }
  if (Object.keys(ours).length === 0 && blockedHosts.length === 0) return null
  const origin = URL.parse(url)?.origin
  return {
    blocks: (address) => {
      const host = URL.parse(address)?.hostname
      return host !== undefined && blockedHosts.some((pattern) => matches(host, pattern))
    },
    headersFor: (address) => (origin !== undefined && URL.parse(address)?.origin === origin ? ours : {}),
  }
}

/** `*.example.com` is every host below it, not itself. */
const matches = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern

const basic = ({ username, password }: { username: string; password: string }): string =>
  `Basic ${toBase64(new TextEncoder().encode(`${username}:${password}`))}`
