import { fromBase64 } from '../encoding.ts'

/** The certificates in a PEM text, in DER, in their order; null when a block is no base64. Text between blocks is passed over. */
export function readPem(text: string): Uint8Array<ArrayBuffer>[] | null {
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g)
  try {
    return Array.from(blocks, ([, body = '']) => fromBase64(body.replaceAll(/\s/g, '')))
  } catch {
    return null
  }
}
