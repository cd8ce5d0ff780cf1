import { dayMs } from '#core/cell'
import type { Expiry } from '#core/expiry/expiry'
import { type CertificateFinding, type CertificateLink, maxNames } from '#core/findings/certificate'
import { keyText, signatureText } from '#core/tls/algorithms'
import { addressText } from '#core/tls/host-match'
import type { Problem, Shown } from '#core/tls/judge/rule'
import type { Certificate } from '#core/tls/x509'
import { fingerprintOf } from './shown.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

/** One certificate of a chain, as results show it. */
const linkOf = (certificate: Certificate): CertificateLink => ({
  subject: certificate.subject.label,
  issuer: issuerText(certificate),
  serial: certificate.serial,
  validFrom: iso(certificate.validFrom),
  validTo: iso(certificate.validTo),
  key: keyText(certificate.key),
  signature: signatureText(certificate.signature),
  fingerprint: fingerprintOf(certificate),
})

/** "R11, Let's Encrypt". */
const issuerText = ({ issuer: { label, organization } }: Certificate): string =>
  organization === null || organization === label ? label : `${label}, ${organization}`

/** What is kept of a server's certificate. */
export function findingOf(
  shown: Shown,
  leaf: Certificate,
  rest: Pick<CertificateFinding, 'host' | 'cipher' | 'readBy'> & { problems: Problem[]; now: number },
): CertificateFinding {
  const names = [...leaf.names, ...leaf.addresses.map(addressText)]
  const { path } = shown
  return {
    host: rest.host,
    ...linkOf(leaf),
    daysLeft: Math.floor((leaf.validTo - rest.now) / dayMs),
    names: names.slice(0, maxNames),
    moreNames: Math.max(0, names.length - maxNames),
    version: shown.versionName,
    cipher: rest.cipher,
    trusted: path.end === 'trusted',
    authority: path.authority?.label ?? null,
    problems: rest.problems,
    chain: path.certificates.map(linkOf),
    readBy: rest.readBy,
  }
}

/** When it runs out, for reminders. */
export const expiryOf = (
  { fingerprint }: Shown,
  { validFrom, validTo }: Certificate,
  { host, reminderDays }: { host: string; reminderDays: number[] },
): Expiry => ({
  kind: 'certificate',
  subject: host,
  id: fingerprint,
  startsAt: validFrom,
  expiresAt: validTo,
  reminderDays,
})
