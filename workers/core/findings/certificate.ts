import { z } from 'zod'

/** So many names of a certificate are kept; some are for hundreds. */
export const maxNames = 20

const facts = {
  /** What people call it: the common name, else the organization. */
  subject: z.string(),
  issuer: z.string(),
  serial: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  /** "RSA 2048", "EC P-256". */
  key: z.string().nullable(),
  /** "SHA-256 with RSA". */
  signature: z.string().nullable(),
  /** SHA-256, in hex. */
  fingerprint: z.string().nullable(),
}

export const CertificateLink = z.object(facts)
export type CertificateLink = z.infer<typeof CertificateLink>

/** A server's certificate, who vouches for it, and what is wrong with it. */
export const CertificateFinding = z.object({
  /** The host it was asked as, and must be for. */
  host: z.string(),
  ...facts,
  /** Whole days until it expires; negative once it has. */
  daysLeft: z.int(),
  /** Hosts it is for: the first 20. */
  names: z.array(z.string()),
  moreNames: z.int(),
  /** "TLS 1.3". */
  version: z.string().nullable(),
  cipher: z.string().nullable(),
  /** Whether a trusted authority vouches for it; null when that was not found out. */
  trusted: z.boolean().nullable(),
  /** Who does. */
  authority: z.string().nullable(),
  problems: z.array(z.object({ severity: z.enum(['down', 'degraded', 'note']), text: z.string() })),
  /** It and the certificates that lead to the authority, in the order in which one signs the other. */
  chain: z.array(CertificateLink),
  /** A browser tells less than a handshake of our own. */
  readBy: z.enum(['socket', 'browser']),
})
export type CertificateFinding = z.infer<typeof CertificateFinding>
