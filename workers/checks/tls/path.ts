import type { ChainPath, PathEnd } from '#core/tls/chain'
import type { Certificate, Name } from '#core/tls/x509'
import type { Authorities, Authority } from './authorities.ts'
import { hasIssued, type PublicKey } from './verify.ts'
import { equal } from './wire/bytes.ts'

/** A way that knows the authority itself. */
export interface Path extends ChainPath {
  authority: Authority | null
}

/** Real chains have two to four certificates; a hostile one must not make us verify for ever. */
const maxDepth = 8
const maxSignatures = 60

/**
 * Finds a way from the first certificate to an authority through the others, in whatever order they were sent.
 * Where none ends well, the longest that was found. Looks at names and signatures only, not at dates.
 */
export async function findPath(
  sent: readonly Certificate[],
  authorities: Authorities,
  now: number,
): Promise<Path> {
  const search = new Search(sent, authorities, now)
  const [leaf] = sent
  if (!leaf) throw new RangeError('there is no certificate to begin with')
  return search.from([leaf])
}

class Search {
  readonly #sent: readonly Certificate[]
  readonly #authorities: Authorities
  readonly #now: number
  #signatures = 0

  constructor(sent: readonly Certificate[], authorities: Authorities, now: number) {
    this.#sent = sent
    this.#authorities = authorities
    this.#now = now
  }

  async from(path: Certificate[]): Promise<Path> {
    const last = path.at(-1)
    if (!last) throw new RangeError('a path begins with a certificate')
    const authority = await this.#authorityOf(last)
    if (authority) return { end: 'trusted', certificates: path, authority }
    let longest: Path | null = null
    let end: PathEnd = 'incomplete'
    for (const next of this.#issuersOf(last, path)) {
      const issued = await this.#hasIssued(next, last)
      if (issued === true) {
        const found = await this.from([...path, next])
        if (found.end === 'trusted') return found
        if (!longest || found.certificates.length > longest.certificates.length) longest = found
      } else if (end !== 'unchecked') end = issued === null ? 'unchecked' : 'forged'
    }
    if (longest) return longest
    return { end: await this.#endOf(last, path.length, end), certificates: path, authority: null }
  }

  /** Who is trusted and is this one, or has signed it. */
  async #authorityOf(certificate: Certificate): Promise<Authority | null> {
    const alive = (name: Name) => this.#authorities.named(name).filter(({ validTo }) => validTo > this.#now)
    // A root that is signed by another root is a root all the same: its key tells.
    const itself = alive(certificate.subject).find(({ spki }) => equal(spki, certificate.spki))
    if (itself) return itself
    for (const authority of alive(certificate.issuer))
      if (await this.#hasIssued(authority, certificate)) return authority
    return null
  }

  #issuersOf({ issuer }: Certificate, path: readonly Certificate[]): Certificate[] {
    if (path.length >= maxDepth) return []
    const isOver = ({ validTo }: Certificate) => Number(validTo < this.#now)
    return this.#sent
      .filter((one) => one.subject.id === issuer.id && !path.some(({ der }) => equal(der, one.der)))
      .toSorted((a, b) => isOver(a) - isOver(b))
  }

  async #endOf(last: Certificate, length: number, end: PathEnd): Promise<PathEnd> {
    if (last.subject.id === last.issuer.id && (await this.#hasIssued(last, last)) !== false)
      return length === 1 ? 'self_signed' : 'private'
    if (end !== 'incomplete') return end
    // Somebody trusted may have the issuer's name, and a key that has not signed it or that cannot be used here.
    for (const authority of this.#authorities.named(last.issuer))
      if (authority.validTo > this.#now)
        return (await this.#hasIssued(authority, last)) === null ? 'unchecked' : 'forged'
    return end
  }

  async #hasIssued(issuer: PublicKey, certificate: Certificate): Promise<boolean | null> {
    this.#signatures += 1
    return this.#signatures > maxSignatures ? null : hasIssued(issuer, certificate)
  }
}
