import { shownUrl } from '../http/shown-url.ts'

const maxUrlLetters = 500
const maxHeaderLetters = 1_000

/** Who is known by them, or what opens doors. */
const tellingHeaders = /auth|cookie|token|key|secret|passw|session|credential|signature|csrf|xsrf/i
/** Whatever in a header looks like the query of an address, a relative one too: it may hold keys. */
const queries = /([^\s"'<>;,])\?[^\s"'<>;,]+/g

/** An address as it may be shown: its query is only hinted at. */
export function shownAddress(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) return url.replace(/\?.*$/s, '?…').slice(0, maxUrlLetters)
  const shown = /^(https?|wss?):$/.test(parsed.protocol) ? shownUrl(parsed) : `${parsed.protocol}…`
  return shown.slice(0, maxUrlLetters)
}

/** Headers as they may be shown: those that tell a secret are left out, and so are the queries of addresses. */
export function shownHeaders(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(headers)
    .filter(([name]) => !tellingHeaders.test(name) && !name.startsWith(':'))
    .map(([name, value]) => ({ name, value: value.replaceAll(queries, '$1?…').slice(0, maxHeaderLetters) }))
}
