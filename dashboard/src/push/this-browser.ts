import { api, ApiProblem } from '../api.ts'
import { forgetNote, readNote } from './device-note.ts'
import { keyBytes, keyOf, registerDevice } from './register.ts'
import type { BrowserFacts } from './standing.ts'

const workerUrl = '/sw.js'
/** Registered again this often, so that the server knows it is still in use. */
const refreshMs = 86_400_000
/** A push service that is asked for a subscription answers within this, or not at all. */
const subscribeMs = 20_000

const subscriptionNow = async (): Promise<PushSubscription | null> =>
  (await (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription()) ?? null

/** What this browser can do and has done. */
export async function readFacts(): Promise<BrowserFacts> {
  const capable = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  const subscription = capable ? await subscriptionNow() : null
  return {
    secure: window.isSecureContext,
    capable,
    // An iPad calls itself a Mac; a Mac has no touch screen.
    apple: /iPhone|iPad/.test(navigator.userAgent) || (isMac() && navigator.maxTouchPoints > 1),
    installed: matchMedia('(display-mode: standalone)').matches,
    permission: capable ? Notification.permission : 'default',
    subscribedKey: subscription && keyOf(subscription),
    deviceId: capable ? ((await readNote())?.id ?? null) : null,
  }
}

const isMac = (): boolean => /Macintosh/.test(navigator.userAgent)

/** Asks for permission, subscribes and registers. @throws `ApiProblem` with what to tell people. */
export async function switchOn(publicKey: string, name: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted')
    throw trouble('Not allowed', 'This browser was not allowed to show notifications.')
  await navigator.serviceWorker.register(workerUrl, { scope: '/' })
  const { pushManager } = await navigator.serviceWorker.ready
  const before = await pushManager.getSubscription()
  // A browser holds one subscription: made with another key it would let nobody of here in.
  if (before && keyOf(before) !== publicKey) await before.unsubscribe()
  const options = { userVisibleOnly: true, applicationServerKey: keyBytes(publicKey) }
  const subscription = await inTime(pushManager.subscribe(options)).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw trouble('No push service', `This browser’s push service gave no address: ${why}`)
  })
  const note = await readNote()
  await registerDevice(subscription, { name, publicKey, id: note?.id }).catch(asProblem)
}

/** Ends what arrives here, and tells the server. The browser keeps its permission. */
export async function switchOff(): Promise<void> {
  const note = await readNote()
  await forgetNote()
  await (await subscriptionNow())?.unsubscribe()
  if (!note) return
  await api.delete(`/devices/${note.id}`).catch((error: unknown) => {
    // Removed by somebody else: that is what was wanted.
    if (!(error instanceof ApiProblem && error.status === 404)) throw error
  })
}

/** Where alerts do arrive: the server hears once a day that they still may, and where. Never fails. */
export async function refreshDevice(): Promise<void> {
  try {
    const note = 'caches' in window ? await readNote() : null
    if (!note || Date.now() - note.at < refreshMs) return
    const subscription = await subscriptionNow()
    if (subscription && keyOf(subscription) === note.publicKey) await registerDevice(subscription, note)
  } catch {
    // The next visit tries again.
  }
}

const trouble = (title: string, detail: string): ApiProblem =>
  new ApiProblem(0, { title, detail, code: 'push.failed' })

async function asProblem(answer: unknown): Promise<never> {
  if (!(answer instanceof Response)) throw answer
  throw new ApiProblem(answer.status, (await answer.json().catch(() => ({}))) as object)
}

function inTime<T>(asked: Promise<T>): Promise<T> {
  const late = new Promise<never>((_done, fail) => {
    setTimeout(() => fail(new Error('no answer')), subscribeMs)
  })
  return Promise.race([asked, late])
}
