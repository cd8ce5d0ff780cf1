import { down, leafOf, type Rule } from './rule.ts'

// What can be other than the user wants it, or than the handshake must prove it.

export const proof: Rule = ({ holdsKey }) =>
  holdsKey === false ? down('the server did not prove that it holds the key of its certificate') : null

export const identity: Rule = ({ fingerprint }, demands) =>
  demands.fingerprint !== null && demands.fingerprint !== fingerprint
    ? down(`the certificate is not the expected one: its SHA-256 begins with ${fingerprint.slice(0, 16)}`)
    : null

export const issuer: Rule = (shown, demands) => {
  const { label, organization } = leafOf(shown).issuer
  if (demands.issuer === null) return null
  const wanted = demands.issuer.toLowerCase()
  if ([label, organization ?? ''].some((name) => name.toLowerCase().includes(wanted))) return null
  const by = organization && organization !== label ? `“${label}” of ${organization}` : `“${label}”`
  return down(`the certificate was issued by ${by}, expected ${demands.issuer}`)
}

export const version: Rule = ({ version: spoken, versionName }, { minimumVersion }) =>
  spoken < minimumVersion
    ? down(`the server speaks ${versionName}, expected at least TLS 1.${minimumVersion - 0x0301}`)
    : null
