import type { Auth } from './better-auth.ts'

// One instance per isolate, for the newest origin: building one takes milliseconds. Kept only once it is ready,
// since a promise of one request must not be awaited by another.
let ready: { origin: string; auth: Auth } | undefined

/** better-auth, loaded and ready for the origin of a request. */
export async function authFor(env: Env, url: string): Promise<Auth> {
  const { origin } = new URL(url)
  if (ready?.origin === origin) return ready.auth
  const { createAuth } = await import('./better-auth.ts')
  const auth = createAuth(env, origin)
  await auth.$context
  ready = { origin, auth }
  return auth
}
