/** By number: https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml#dns-parameters-6 */
const names: Record<number, string> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  9: 'NOTAUTH',
  16: 'BADVERS',
}

/** `NXDOMAIN` for 3; `RCODE23` for one without a name here. */
export const rcodeName = (rcode: number): string => names[rcode] ?? `RCODE${rcode}`
