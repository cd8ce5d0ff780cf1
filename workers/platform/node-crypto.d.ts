// The few things taken from Node's library: all of its types would also bring its globals, which are not ours.
declare module 'node:crypto' {
  export function createHash(algorithm: 'sha256'): { update(text: string): { digest(): Uint8Array } }
  export function scrypt(
    password: string,
    salt: string,
    keyLength: number,
    options: { N: number; r: number; p: number; maxmem: number },
    callback: (error: Error | null, key: Uint8Array) => void,
  ): void
}
