import type { Certificate } from './x509.ts'

/**
 * How far a certificate's chain leads. `trusted`: to an authority that is trusted. `self_signed`: the certificate
 * vouches for itself. `private`: to an authority that vouches for itself and is not trusted. `incomplete`: to an
 * issuer who is neither there nor trusted. `forged`: to an issuer who has not signed it. `unchecked`: to one whose
 * signature is of a kind that cannot be verified here, such as MD5 or by a key of 1,024 bits.
 */
export type PathEnd = 'trusted' | 'self_signed' | 'private' | 'incomplete' | 'forged' | 'unchecked'

/** The way from a server's certificate to an authority. */
export interface ChainPath {
  end: PathEnd
  /** From the server's own certificate on, each signed by the next. */
  certificates: Certificate[]
  /** Who vouches for the last of them; null when nobody trusted does. */
  authority: { label: string; isPublic: boolean } | null
}
