import type { ChainPath } from '../chain.ts'
import type { HostId } from '../host-match.ts'
import { dateText } from '../words.ts'
import type { Certificate } from '../x509.ts'

/** What a server has shown. */
export interface Shown {
  /** Certificates as they were sent, the server's own first; never empty. */
  sent: readonly Certificate[]
  path: ChainPath
  /** "TLS 1.2", and the number behind it: 0x0303. */
  versionName: string
  version: number
  /** Whether it has proved that it holds the key; null when that could not be found out. */
  holdsKey: boolean | null
  /** SHA-256 of its certificate, in hex. */
  fingerprint: string
}

/** What is asked of it. */
export interface Demands {
  /** Whom the certificate must be for: for people, and as certificates name it. */
  hostname: string
  host: HostId | null
  /** False: anybody may vouch for it. */
  verifyChain: boolean
  minimumVersion: number
  /** SHA-256 in hex; null for any. A certificate that is known by it needs nobody to vouch for it. */
  fingerprint: string | null
  /** Must be part of the issuer's name; null for any. */
  issuer: string | null
  minimumDays: number
  /** Null: 14 days, or a third of its life where that is shorter. */
  degradedDays: number | null
}

/** Something wrong. `note`: worth knowing, and no reason to act now. The text fits into a sentence. */
export interface Problem {
  severity: 'down' | 'degraded' | 'note'
  text: string
}

/** One thing that may be wrong. `now` is epoch ms. */
export type Rule = (shown: Shown, demands: Demands, now: number) => Problem | null

/** Unless told otherwise, so many days before its end a certificate should have been renewed. */
export const usualDegradedDays = 14

export const down = (text: string): Problem => ({ severity: 'down', text })
export const degraded = (text: string): Problem => ({ severity: 'degraded', text })
export const note = (text: string): Problem => ({ severity: 'note', text })

/** The server's own certificate. */
export function leafOf({ sent }: Shown): Certificate {
  const [leaf] = sent
  if (!leaf) throw new RangeError('a server that showed nothing cannot be judged')
  return leaf
}

export const quoted = ({ subject }: Certificate): string => `“${subject.label}”`
export const onDay = (ms: number): string => `on ${dateText(ms)}`
