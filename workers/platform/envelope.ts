/**
 * AES-GCM envelopes for what must not lie about in the open: `v1.<iv>.<ciphertext>`, both base64url.
 * The context (such as `channel:{workspaceId}:{id}`) is bound in: an envelope moved elsewhere does not open.
 */
const base64url = { alphabet: 'base64url', omitPadding: true } as const
const keys = new Map<string, Promise<CryptoKey>>()

/** The deployment's key, imported once per isolate. Throws when the secret is missing or not 32 bytes of base64. */
function importKey({ ENCRYPTION_KEY: encoded }: Pick<Env, 'ENCRYPTION_KEY'>): Promise<CryptoKey> {
  const known = keys.get(encoded)
  if (known) return known
  const bytes = Uint8Array.fromBase64(encoded ?? '')
  if (bytes.length !== 32) throw new Error('ENCRYPTION_KEY must be 32 bytes, base64')
  const key = crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
  keys.set(encoded, key)
  return key
}

/** Seals a text so that only `open` with the same key and context reads it. */
export async function seal(env: Pick<Env, 'ENCRYPTION_KEY'>, text: string, context: string): Promise<string> {
  const encoder = new TextEncoder()
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: encoder.encode(context) },
    await importKey(env),
    encoder.encode(text),
  )
  return `v1.${iv.toBase64(base64url)}.${new Uint8Array(sealed).toBase64(base64url)}`
}

/** The text in an envelope. Throws when key or context differ or a bit has changed; the error names neither. */
export async function open(
  env: Pick<Env, 'ENCRYPTION_KEY'>,
  envelope: string,
  context: string,
): Promise<string> {
  const [version, iv, sealed] = envelope.split('.')
  if (version !== 'v1' || !iv || !sealed) throw new Error('this is not an envelope')
  const bytes = { alphabet: 'base64url' } as const
  try {
    const text = await crypto.subtle.decrypt(
      {
        name: 'AES-GCM',
        iv: Uint8Array.fromBase64(iv, bytes),
        additionalData: new TextEncoder().encode(context),
      },
      await importKey(env),
      Uint8Array.fromBase64(sealed, bytes),
    )
    return new TextDecoder().decode(text)
  } catch (cause) {
    throw new Error('this envelope does not open with our key', { cause })
  }
}
