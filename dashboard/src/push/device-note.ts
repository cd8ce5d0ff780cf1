/** What this browser knows of itself as a device, for the page and for the service worker alike. */
export interface DeviceNote {
  id: string
  name: string
  publicKey: string
  /** When it was last registered, epoch ms. */
  at: number
}

// A cache is the one store that both may use without ceremony. It holds nothing else: no answer of the API is kept.
const cacheName = 'vedette-this-device'
const key = '/this-device'

export async function readNote(): Promise<DeviceNote | null> {
  const found = await (await caches.open(cacheName)).match(key)
  return found ? ((await found.json()) as DeviceNote) : null
}

export async function writeNote(note: DeviceNote): Promise<void> {
  await (await caches.open(cacheName)).put(key, Response.json(note))
}

export const forgetNote = (): Promise<boolean> => caches.delete(cacheName)
