import { type DeviceNote, writeNote } from './device-note.ts'

/** The key as `subscribe` takes it, from base64url. */
export const keyBytes = (publicKey: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(publicKey.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** The key that a subscription was made with, in base64url; null when the browser does not say. */
export function keyOf({ options }: PushSubscription): string | null {
  const bytes = options.applicationServerKey
  if (!bytes) return null
  const letters = String.fromCharCode(...new Uint8Array(bytes))
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/**
 * Tells the server where this browser is reached, and notes what it is called there. The same device stays the same.
 * @throws a `Response` that is not a success.
 */
export async function registerDevice(
  subscription: PushSubscription,
  { name, publicKey, id }: { name: string; publicKey: string; id?: string | undefined },
): Promise<DeviceNote> {
  const { endpoint, keys } = subscription.toJSON()
  const answer = await fetch('/api/v1/devices', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'webpush',
      subscription: { endpoint, keys },
      publicKey,
      name,
      ...(id !== undefined && { replaces: id }),
    }),
  })
  if (!answer.ok) throw answer
  const made = (await answer.json()) as { id: string }
  const note = { id: made.id, name, publicKey, at: Date.now() }
  await writeNote(note)
  return note
}
