import * as fc from 'fast-check'
import { describe, inject, it } from 'vitest'
import { keyText, signatureText } from './algorithms.ts'
import { readPem } from './pem.ts'
import { readCertificate } from './x509.ts'

const ders = readPem(inject('tlsTargets').roots) ?? []
const [root] = ders

describe('a certificate', () => {
  it('is read from DER: names, days, key, signature', ({ expect }) => {
    const read = ders.map((der) => readCertificate(der))
    expect(read).toMatchObject([
      { subject: { label: 'Test Root', organization: 'Vedette tests' }, isAuthority: true, names: [] },
      { subject: { label: 'Test RSA Root' } },
    ])
    expect(read.map(({ key, signature }) => [keyText(key), signatureText(signature)])).toEqual([
      ['EC P-256', 'SHA-256 with ECDSA'],
      ['RSA 2048', 'SHA-256 with RSA'],
    ])
    for (const { subject, issuer, validFrom, validTo, serial } of read) {
      expect(issuer.id).toBe(subject.id)
      expect(Math.round((validTo - validFrom) / 86_400_000)).toBe(3_650)
      expect(serial).toMatch(/^40[0-9a-f]{30}$/)
    }
  })

  it('that is cut off or changed is refused by a RangeError, or read: nothing else happens', ({ expect }) => {
    if (!root) throw new Error('no certificate')
    const attempt = (der: Uint8Array) => {
      try {
        readCertificate(der)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }
    fc.assert(
      fc.property(fc.nat(root.length - 1), fc.nat(255), (at, byte) => {
        attempt(root.subarray(0, at))
        const changed = root.slice()
        changed[at] = byte
        attempt(changed)
      }),
      { numRuns: 2_000 },
    )
  })

  it('in PEM is found between other text, and what is no base64 is not', ({ expect }) => {
    expect(ders).toHaveLength(2)
    expect(readPem('nothing here')).toEqual([])
    expect(readPem('-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----')).toBeNull()
  })
})
