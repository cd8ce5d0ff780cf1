// What Node 24 does not have yet and Workers have: bytes as base64, and a fetch that opens WebSockets.
import { fetchWithUpgrade } from './websocket-fetch.ts'

type Alphabet = { alphabet?: 'base64' | 'base64url'; omitPadding?: boolean }

const prototype = Uint8Array.prototype as unknown as Record<string, unknown>
const statics = Uint8Array as unknown as Record<string, unknown>

function toBase64(this: Uint8Array, { alphabet = 'base64', omitPadding = false }: Alphabet = {}): string {
  const text = Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString(alphabet)
  if (alphabet === 'base64') return omitPadding ? text.replace(/=+$/, '') : text
  return omitPadding ? text : text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

function fromBase64(text: string, { alphabet = 'base64' }: Alphabet = {}): Uint8Array {
  const letters = alphabet === 'base64' ? /^[A-Za-z0-9+/\s]*={0,2}\s*$/ : /^[\w\s-]*={0,2}\s*$/
  if (!letters.test(text)) throw new SyntaxError('not base64')
  return new Uint8Array(Buffer.from(text, alphabet))
}

prototype['toBase64'] ??= toBase64
statics['fromBase64'] ??= fromBase64
prototype['toHex'] ??= function toHex(this: Uint8Array): string {
  return Buffer.from(this).toString('hex')
}
statics['fromHex'] ??= (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

globalThis.fetch = fetchWithUpgrade(globalThis.fetch)
