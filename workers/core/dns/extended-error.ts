import type { DnsMessage, ExtendedError } from './message.ts'

/** https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml#extended-dns-error-codes */
const names: Record<number, string> = {
  0: 'other error',
  1: 'unsupported DNSKEY algorithm',
  2: 'unsupported DS digest',
  3: 'stale answer',
  6: 'DNSSEC bogus',
  7: 'signature expired',
  8: 'signature not yet valid',
  9: 'DNSKEY missing',
  10: 'RRSIGs missing',
  11: 'no zone key bit set',
  12: 'NSEC missing',
  13: 'cached error',
  14: 'not ready',
  15: 'blocked',
  16: 'censored',
  17: 'filtered',
  18: 'prohibited',
  20: 'not authoritative',
  21: 'not supported',
  22: 'no reachable authority',
  23: 'network error',
  24: 'invalid data',
}

/** By these a resolver says that it is itself the one who cannot or will not answer (RFC 8914 §4). */
const resolversOwn = [14, 15, 16, 17, 18, 20, 21]
const resolversOwnRcodes = ['FORMERR', 'NOTIMP', 'REFUSED', 'NOTAUTH', 'BADVERS']

/** "SERVFAIL: DNSSEC bogus, no valid signature". */
export const rcodeInWords = ({ rcode, errors }: Pick<DnsMessage, 'rcode' | 'errors'>): string =>
  [rcode, ...errors.map(inWords)].join(': ')

const inWords = ({ code, text }: ExtendedError): string =>
  `${names[code] ?? `error ${code}`}${text === '' ? '' : `, ${text.slice(0, 200)}`}`

/** Whether an answer speaks of the resolver, not of the name that it was asked for. A code that is expected is the name's. */
export const isResolversOwn = (
  { rcode, errors }: Pick<DnsMessage, 'rcode' | 'errors'>,
  expectedRcode: string,
): boolean =>
  (rcode !== expectedRcode && resolversOwnRcodes.includes(rcode)) ||
  errors.some(({ code }) => resolversOwn.includes(code))
