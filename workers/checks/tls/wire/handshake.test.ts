import { describe, inject, it } from 'vitest'
import { Wire } from '#platform/socket/wire'
import { WireReader } from '#platform/socket/wire-reader'
import { shakeHands } from './handshake.ts'
import { suiteName, versionName } from './names.ts'

const { ports } = inject('tlsTargets')

/** What a server of `test/tls-targets.ts` shows, in words. */
async function shake(target: string, serverName: string | null = 'shop.example.test', timeoutMs = 3_000) {
  const wire = await Wire.open(
    { hostname: '127.0.0.1', port: ports[target] ?? 0 },
    AbortSignal.timeout(timeoutMs),
  )
  const reader = new WireReader(wire.read)
  try {
    const channel = {
      exactly: (length: number) => reader.exactly(length),
      write: (bytes: Uint8Array) => wire.write(bytes),
    }
    const { version, suite, group, chain, holdsKey, sayGoodbye } = await shakeHands(channel, { serverName })
    await sayGoodbye()
    return { version: versionName(version), suite: suiteName(suite), group, sent: chain.length, holdsKey }
  } finally {
    wire.close()
  }
}

describe('a TLS handshake', () => {
  const shown: [string, Record<string, unknown>][] = [
    ['good', { version: 'TLS 1.3', holdsKey: true, sent: 2, group: 29 }],
    ['rsa', { version: 'TLS 1.3', holdsKey: true, sent: 1 }],
    ['ed25519', { version: 'TLS 1.3', holdsKey: true }],
    ['tls13', { version: 'TLS 1.3', holdsKey: true }],
    ['tls13Rsa', { version: 'TLS 1.3', holdsKey: true }],
    ['tls13Aes256', { version: 'TLS 1.3', holdsKey: true, suite: 'TLS_AES_256_GCM_SHA384' }],
    ['tls12', { version: 'TLS 1.2', holdsKey: true, sent: 2 }],
    ['tls12Rsa', { version: 'TLS 1.2', holdsKey: true }],
    ['dhExchange', { version: 'TLS 1.2', holdsKey: true, suite: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256' }],
    ['rsaExchange', { version: 'TLS 1.2', holdsKey: null, suite: 'TLS_RSA_WITH_AES_128_CBC_SHA' }],
    ['tls11', { version: 'TLS 1.1', holdsKey: null }],
    ['tls10', { version: 'TLS 1.0', holdsKey: null }],
    ['p256', { version: 'TLS 1.3', holdsKey: true, group: 23 }],
    ['retry', { version: 'TLS 1.3', holdsKey: true, group: 24 }],
    ['retryP521', { version: 'TLS 1.3', holdsKey: true, group: 25 }],
    ['wantsCertificate', { version: 'TLS 1.3', holdsKey: true }],
    ['wantsCertificate12', { version: 'TLS 1.2', holdsKey: true }],
    ['longChain', { version: 'TLS 1.3', holdsKey: true, sent: 18 }],
    ['bytes', { version: 'TLS 1.3', holdsKey: true }],
    ['sniNeeded', { version: 'TLS 1.3', holdsKey: true }],
    ['impostor', { version: 'TLS 1.2', holdsKey: false }],
  ]
  it.for(shown)('reads what the server "%s" shows', async ([target, wanted], { expect }) => {
    expect(await shake(target)).toMatchObject(wanted)
  })

  const faults: [string, RegExp][] = [
    ['smtp', /^does not speak TLS here: it begins with “220 m”$/],
    ['http', /^does not speak TLS here: it answers in plain HTTP$/],
    ['garbage', /^does not speak TLS here: it answers with something else$/],
    ['closes', /ended too early/],
    ['oddAlert', /^ended the TLS handshake: for a reason that is not in the registry \(alert alert 99\)$/],
    ['tls13ChaCha', /^ended the TLS handshake: .*\(alert handshake_failure\)$/],
    ['crumbs', /^said more than a handshake should hold$/],
    ['endless', /^announced a handshake message of 131590 bytes$/],
    ['hugeChain', /^announced a handshake message of \d+ bytes$/],
    ['tampered', /^sent a record that does not decrypt$/],
  ]
  it.for(faults)('says what is wrong with the server "%s"', async ([target, message], { expect }) => {
    await expect(shake(target)).rejects.toThrow(message)
  })

  it('asks for a name only where it has one', async ({ expect }) => {
    await expect(shake('sniNeeded', null)).rejects.toThrow(/^ended the TLS handshake: /)
    await expect(shake('sniNeeded', 'other.example.test')).rejects.toThrow(/TLS|closed|early/)
  })

  it.for(['silent', 'drip'])('ends at its deadline with the server "%s"', async (target, { expect }) => {
    const started = Date.now()
    await expect(shake(target, null, 300)).rejects.toMatchObject({ failure: 'timeout' })
    expect(Date.now() - started).toBeLessThan(1_500)
  })
})
