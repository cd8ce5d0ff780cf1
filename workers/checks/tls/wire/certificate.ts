import { type Bytes, Parser } from './bytes.ts'
import { violation } from './fault.ts'
import { tls13 } from './names.ts'

/** Longer chains are no chains: real ones have two to four certificates. */
const maxCertificates = 20

/** The certificates of a Certificate message, in DER, as they were sent: the server's own first (RFC 8446, section 4.4.2). */
export function readCertificates(body: Bytes, version: number): Bytes[] {
  const parser = new Parser(body, 'Certificate')
  if (version === tls13) parser.vec8() // the context, empty in a handshake
  const list = parser.inner(parser.vec24())
  const chain: Bytes[] = []
  while (!list.done) {
    chain.push(list.vec24())
    if (version === tls13) list.vec16() // extensions: stapled status, timestamps
    if (chain.length > maxCertificates) throw violation(`sent more than ${maxCertificates} certificates`)
  }
  if (chain.length === 0) throw violation('sent no certificate')
  return chain
}
