/// <reference lib="webworker" />
import type { PushMessage } from '#core/device/push-message'
import { readNote } from '../push/device-note.ts'
import { keyBytes, registerDevice } from '../push/register.ts'
import { acknowledge } from './acknowledge.ts'
import { notificationOf, pathOf, resultOf } from './notification.ts'

// The service worker of the dashboard: it shows push messages and takes the answers. It has no `fetch` handler: nothing
// that the API answers is kept, and what is shown is never old.
declare const self: ServiceWorkerGlobalScope

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => {
  const { title, details } = notificationOf(event.data?.text(), Date.now())
  event.waitUntil(self.registration.showNotification(title, details))
})

self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event
  const message = notification.data as PushMessage
  notification.close()
  event.waitUntil(action === 'acknowledge' ? takeOn(message) : open(message))
})

// A push service may give a browser another address: it stays the same device.
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAgain()))

async function takeOn(message: PushMessage): Promise<void> {
  const { title, details } = resultOf(message, await acknowledge(message, self.location.origin))
  await self.registration.showNotification(title, details)
}

/** Shows the page in a window that is open, or in a new one. */
async function open({ url }: PushMessage): Promise<void> {
  const path = pathOf(url, self.location.origin)
  const [window] = await self.clients.matchAll({ type: 'window' })
  // A window that cannot be brought to the front, or not be led, leaves the place to a new one.
  await window?.focus().catch(() => null)
  const shown = await window?.navigate(path).catch(() => null)
  if (!shown) await self.clients.openWindow(path)
}

async function subscribeAgain(): Promise<void> {
  const note = await readNote()
  if (!note) return
  const subscription = await self.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: keyBytes(note.publicKey),
  })
  await registerDevice(subscription, note)
}
