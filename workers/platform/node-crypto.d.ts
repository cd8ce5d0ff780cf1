// The few things taken from Node's library: all of its types would also bring its globals, which are not ours.
declare module 'node:crypto' {
  interface Hash {
    update(data: string | Uint8Array): this
    digest(): Uint8Array
    digest(encoding: 'hex'): string
  }
  export function createHash(algorithm: 'sha256' | 'sha384'): Hash
  export function createHmac(algorithm: 'sha256' | 'sha384', key: Uint8Array): Hash

  export function scrypt(
    password: string,
    salt: string,
    keyLength: number,
    options: { N: number; r: number; p: number; maxmem: number },
    callback: (error: Error | null, key: Uint8Array) => void,
  ): void
}
