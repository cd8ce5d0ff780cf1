import type { CertificateFinding } from '../findings/certificate.ts'
import { gauge, type Family } from './exposition.ts'

const seconds = (iso: string): number => Date.parse(iso) / 1000

/**
 * A certificate under blackbox_exporter's names.
 * @see https://github.com/prometheus/blackbox_exporter (prober/tls.go)
 */
export function certificateFamilies({ chain, validTo, version, ...leaf }: CertificateFinding): Family[] {
  const ends = chain.map((link) => seconds(link.validTo))
  const info = (name: string, help: string, labels: Record<string, string>): Family => ({
    name,
    type: 'gauge',
    help,
    samples: [{ labels, value: 1 }],
  })
  return [
    gauge(
      'probe_ssl_earliest_cert_expiry',
      'Returns last SSL chain expiry in unixtime',
      Math.min(seconds(validTo), ...ends),
    ),
    ...(version === null
      ? []
      : [info('probe_tls_version_info', 'Returns the TLS version used', { version })]),
    ...(leaf.cipher === null
      ? []
      : [info('probe_tls_cipher_info', 'Returns the TLS cipher negotiated', { cipher: leaf.cipher })]),
    info('probe_ssl_last_chain_info', 'Contains SSL leaf certificate information', {
      fingerprint_sha256: leaf.fingerprint ?? '',
      subject: leaf.subject,
      issuer: leaf.issuer,
      subjectalternative: leaf.names.join(','),
      serialnumber: leaf.serial,
    }),
  ]
}
