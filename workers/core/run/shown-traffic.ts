import { shownUrl } from '../http/shown-url.ts'
import type { Mask } from '../secrets/mask.ts'

const maxUrlLetters = 500
const maxHeaderLetters = 1_000

/** Who is known by them, or what opens doors. */
const tellingHeaders = /auth|cookie|token|key|secret|passw|session|credential|signature|csrf|xsrf/i
/** Whatever in a header looks like the query of an address, a relative one too: it may hold keys. */
const queries = /([^\s"'<>;,])\?[^\s"'<>;,]+/g

/** What stands in place of a secret, its blanks encoded. */
const labels = /\[[^\]/]*\]/g

/** An address as it may be shown: its query is only hinted at. What is hidden goes first: half of it would not be known again. */
export function shownAddress(url: string, mask: Mask, maxLetters = maxUrlLetters): string {
  const masked = mask.text(url)
  const parsed = URL.parse(masked)
  if (!parsed) return masked.replace(/\?.*$/s, '?…').slice(0, maxLetters)
  const shown = /^(https?|wss?):$/.test(parsed.protocol) ? shownUrl(parsed) : `${parsed.protocol}…`
  return shown.replaceAll(labels, (label) => label.replaceAll('%20', ' ')).slice(0, maxLetters)
}

/** Headers as they may be shown: those that tell a secret are left out, and so are the queries of addresses. */
export function shownHeaders(
  headers: Readonly<Record<string, string>>,
  mask: Mask,
): { name: string; value: string }[] {
  return Object.entries(headers)
    .filter(([name]) => !tellingHeaders.test(name) && !name.startsWith(':'))
    .map(([name, value]) => ({
      name: mask.text(name),
      value: mask.text(value).replaceAll(queries, '$1?…').slice(0, maxHeaderLetters),
    }))
}
