import type { Bytes } from './bytes.ts'
import type { KeyShare } from './client-hello.ts'
import { TlsFault, violation } from './fault.ts'
import { group } from './names.ts'

/** What WebCrypto calls a group; workerd's types do not know X25519 by this name yet. */
type Algorithm = { name: 'X25519' } | { name: 'ECDH'; namedCurve: string }

const curves: Record<number, { algorithm: Algorithm; secretBytes: number }> = {
  [group.x25519]: { algorithm: { name: 'X25519' }, secretBytes: 32 },
  [group.p256]: { algorithm: { name: 'ECDH', namedCurve: 'P-256' }, secretBytes: 32 },
  [group.p384]: { algorithm: { name: 'ECDH', namedCurve: 'P-384' }, secretBytes: 48 },
  [group.p521]: { algorithm: { name: 'ECDH', namedCurve: 'P-521' }, secretBytes: 66 },
}

/** Our half of a Diffie-Hellman key exchange. */
export interface KeyExchange {
  share: KeyShare
  /** The secret that both sides then know. Throws a `TlsFault` for a key that is none. */
  agree(theirs: Bytes): Promise<Bytes>
}

/** A fresh key of this group. Throws a `TlsFault` for a group that WebCrypto does not have. */
export async function makeKeyExchange(id: number): Promise<KeyExchange> {
  const curve = curves[id]
  if (!curve) throw new TlsFault('unsupported', `wants a key exchange (group ${id}) that is not spoken here`)
  const { algorithm, secretBytes } = curve
  const pair = (await crypto.subtle.generateKey(algorithm, false, ['deriveBits'])) as CryptoKeyPair
  const key = new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer)
  return {
    share: { group: id, key },
    async agree(theirs) {
      try {
        const peer = await crypto.subtle.importKey('raw', theirs, algorithm, true, [])
        // The types of workerd call the field `$public`; the runtime takes `public`, as the standard says.
        const params = { name: algorithm.name, public: peer } as unknown as SubtleCryptoDeriveKeyAlgorithm
        return new Uint8Array(await crypto.subtle.deriveBits(params, pair.privateKey, secretBytes * 8))
      } catch {
        throw violation('sent a key exchange that is not valid')
      }
    },
  }
}
