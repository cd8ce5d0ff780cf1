import { dayMs } from '../../cell.ts'
import { isWeakSignature, signatureText } from '../algorithms.ts'
import { dateText, daysText } from '../words.ts'
import { degraded, down, leafOf, note, onDay, quoted, type Rule, usualDegradedDays } from './rule.ts'

// What can be wrong with who vouches for a server.

export const trust: Rule = (shown, { verifyChain, fingerprint }) => {
  const { end, certificates } = shown.path
  const last = certificates.at(-1) ?? leafOf(shown)
  const texts = {
    trusted: null,
    self_signed: 'the certificate is self-signed: nobody vouches for it',
    private: `the chain ends at ${quoted(last)}, an authority that is not trusted`,
    incomplete: `the chain is incomplete: the certificate of “${last.issuer.label}”, which issued that of ${quoted(last)}, is not sent, and it is no public authority`,
    unchecked: `the signature of “${last.issuer.label}” on the certificate of ${quoted(last)} is of a kind that cannot be verified (${signatureText(last.signature)})`,
    forged: `the certificate of ${quoted(last)} was not signed by “${last.issuer.label}”, whose name it bears`,
  }
  const text = texts[end]
  if (text === null) return null
  return verifyChain && fingerprint === null ? down(text) : note(text)
}

export const issuers: Rule = ({ path }, { verifyChain, fingerprint }, now) => {
  const above = path.certificates.slice(1)
  const over = above.find(({ validTo }) => now > validTo)
  const early = above.find(({ validFrom }) => now < validFrom)
  const powerless = above.find(({ isAuthority }) => !isAuthority)
  const text = over
    ? `the certificate of the issuer ${quoted(over)} expired ${daysText(now - over.validTo)} ago (${onDay(over.validTo)})`
    : early
      ? `the certificate of the issuer ${quoted(early)} is not valid before ${dateText(early.validFrom)}`
      : powerless && `${quoted(powerless)} has issued a certificate without being an authority`
  if (!text) return null
  return verifyChain && fingerprint === null ? down(text) : note(text)
}

export const issuerDaysLeft: Rule = ({ path }, { degradedDays }, now) => {
  const soonMs = (degradedDays ?? usualDegradedDays) * dayMs
  const soon = path.certificates.slice(1).find(({ validTo }) => validTo >= now && validTo - now < soonMs)
  if (!soon) return null
  return degraded(
    `the certificate of the issuer ${quoted(soon)} expires in ${daysText(soon.validTo - now)} (${onDay(soon.validTo)})`,
  )
}

export const signature: Rule = ({ path }) => {
  // A root's signature of itself proves nothing, so it need not be strong.
  const weak = path.certificates.find(
    (one) => one.subject.id !== one.issuer.id && isWeakSignature(one.signature),
  )
  return weak
    ? degraded(`the certificate of ${quoted(weak)} is signed weakly (${signatureText(weak.signature)})`)
    : null
}

export const order: Rule = ({ sent, path }) => {
  if (path.end !== 'trusted') return null
  const used = path.certificates
  const straight = used.every((one, index) => one === sent[index])
  if (!straight) return note('the certificates are sent out of order')
  return sent.length > used.length ? note('more certificates are sent than are needed') : null
}
