import { z } from 'zod'
import { ReminderDays } from '#core/expiry/expiry'
import { hostId } from '#core/tls/host-match'
import { readPem } from '#core/tls/pem'
import { readCertificate } from '#core/tls/x509'

const versions = ['1.0', '1.1', '1.2', '1.3'] as const

const hostname = z
  .string()
  .trim()
  .max(253)
  .refine((text) => !/[\s/?#@\\]/.test(text) && hostId(text) !== null, 'A host name or an IP address')

/** Whether a text holds certificates and nothing that only looks like one. */
function isPem(text: string): boolean {
  const found = readPem(text)
  if (!found || found.length === 0) return false
  try {
    return found.every((der) => readCertificate(der))
  } catch {
    return false
  }
}

/** What a tls check may be asked for. The order of the fields is the order of the form. */
export const TlsConfig = z.object({
  hostname: hostname.meta({ title: 'Host', examples: ['example.com'] }),
  port: z.int().min(1).max(65_535).default(443).meta({ title: 'Port' }),
  serverName: hostname.nullable().default(null).meta({
    title: 'Server name',
    description: 'To ask for (SNI), and whom the certificate must be for. Left out: the host.',
  }),
  timeoutMs: z
    .int()
    .min(100)
    .max(30_000)
    .default(8_000)
    .meta({ title: 'Timeout, ms', description: 'For the whole check. Must be shorter than the interval.' }),
  reminderDays: ReminderDays,
  degradedDays: z.int().min(0).max(365).nullable().default(null).meta({
    title: 'Degraded below, days',
    description: 'Days left. Left out: 14 days, or a third of the life of a certificate that lives shorter.',
  }),
  minimumDays: z.int().min(0).max(365).default(0).meta({
    title: 'Down below, days',
    description: 'With fewer days left than this the check fails.',
  }),
  minimumVersion: z
    .enum(versions)
    .default('1.2')
    .meta({ title: 'Lowest TLS version', description: 'A server that speaks only older ones fails.' }),
  verifyChain: z.boolean().default(true).meta({
    title: 'A trusted authority must vouch for it',
    description: 'Off: self-signed certificates, incomplete chains and unknown authorities are only noted.',
  }),
  ca: z.string().max(50_000).refine(isPem, 'One or more certificates in PEM').nullable().default(null).meta({
    title: 'Authorities of your own',
    description: 'Certificates in PEM that are trusted beside the public ones.',
    multiline: true,
  }),
  fingerprint: z
    .string()
    .trim()
    .regex(/^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/i, 'A SHA-256: 64 hexadecimal digits')
    .nullable()
    .default(null)
    .meta({
      title: 'Expected SHA-256',
      description: 'Of the certificate. One that is known by it needs no authority.',
    }),
  issuer: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .meta({
      title: 'Expected issuer',
      description: 'Part of the name of who issued the certificate.',
      examples: ["Let's Encrypt"],
    }),
})
export type TlsConfig = z.output<typeof TlsConfig>

/** The number behind "1.2": 0x0303. */
export const versionNumber = (version: TlsConfig['minimumVersion']): number =>
  0x0301 + versions.indexOf(version)
