// The few things taken from Node's library: all of its types would also bring its globals, which are not ours.
declare module 'node:crypto' {
  interface Hash {
    update(data: string | Uint8Array): this
    digest(): Uint8Array
  }
  export function createHash(algorithm: 'sha256' | 'sha384'): Hash
  export function createHmac(algorithm: 'sha256' | 'sha384', key: Uint8Array): Hash

  export interface KeyObject {
    /** `rsa`, `ec`, `ed25519` … */
    readonly asymmetricKeyType?: string
    readonly asymmetricKeyDetails?: { modulusLength?: number; namedCurve?: string }
    export(format: { type: 'spki'; format: 'der' }): Uint8Array
  }
  export function createPublicKey(key: { key: Uint8Array; format: 'der'; type: 'spki' }): KeyObject
  /** Throws in its constructor when the bytes are no certificate. */
  export class X509Certificate {
    constructor(der: Uint8Array | string)
    readonly publicKey: KeyObject
    readonly ca: boolean
    readonly fingerprint256: string
    readonly serialNumber: string
    /** Key usages that it is limited to, as OIDs; undefined when it is not limited. */
    readonly keyUsage: readonly string[] | undefined
    readonly raw: Uint8Array
    verify(key: KeyObject): boolean
  }

  export function scrypt(
    password: string,
    salt: string,
    keyLength: number,
    options: { N: number; r: number; p: number; maxmem: number },
    callback: (error: Error | null, key: Uint8Array) => void,
  ): void
}
