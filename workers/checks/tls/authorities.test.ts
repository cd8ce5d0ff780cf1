import { describe, it } from 'vitest'
import { isWeakKey } from '#core/tls/algorithms'
import { publicAuthority } from './authorities.ts'
import { publicRoots } from './public-roots.ts'

const lines = publicRoots.trim().split('\n')

describe('the public authorities', () => {
  it('are those everybody trusts, with keys that can verify, but for one', async ({ expect }) => {
    const authorities = lines.map(publicAuthority)
    expect(authorities.length).toBeGreaterThan(100)
    expect(authorities.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['ISRG Root X1', 'GTS Root R4', 'DigiCert Global Root G2']),
    )
    expect(authorities.filter(({ key }) => isWeakKey(key))).toEqual([])
    const unusable: string[] = []
    for (const { key, spki, label } of authorities) {
      const algorithm =
        key.type === 'EC'
          ? { name: 'ECDSA', namedCurve: key.curve ?? '' }
          : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      await crypto.subtle
        .importKey('spki', spki, algorithm, false, ['verify'])
        .catch(() => unusable.push(label))
    }
    // Of an exponent that WebCrypto does not take here: of its chains it is said that they cannot be verified.
    expect(unusable).toEqual(['NetLock Arany (Class Gold) Főtanúsítvány'])
  })
})
