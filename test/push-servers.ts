/**
 * What push messages are sent to, on loopback: Google's token endpoint, Firebase Cloud Messaging, and a Web Push
 * service whose browsers decrypt what they get. Vitest starts it once per run; journeys start one of their own.
 *
 *   const { origin, privateKey } = inject('push')
 *
 *   POST /token                          an access token for the signed assertion of a service account
 *   POST /v1/projects/p/messages:send    takes a message for the account vedette@p.iam.gserviceaccount.com
 *     POST /fcm/set?token=…&errors=UNREGISTERED,INTERNAL[&retryAfter=2]   what the next messages to a phone are answered
 *     GET  /fcm/received?token=…         the messages that a phone got
 *     GET  /fcm/exchanges?email=…        how many assertions of an account were taken
 *     POST /fcm/revoke?email=…           its access tokens are good no more
 *     POST /fcm/refuse?email=…&status=…&body=…   what it is answered instead of a token, until status=200
 *   POST /push/subscribe                 { endpoint, keys } of a new browser
 *   POST /push/to/{id}                   its endpoint: verifies VAPID, decrypts; 201 until told otherwise
 *     POST /push/set?id=…&status=410[&retryAfter=2]
 *     GET  /push/received?id=…           [{ text, bodyBytes, ttl, urgency, topic, vapid, status }]
 *   GET /push/rfc8291                    what its decryption makes of the RFC's own example
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FcmStandIn } from './push/fcm.ts'
import { say } from './push/http.ts'
import { PushService } from './push/web-push.ts'

export interface PushServers {
  origin: string
  /** Of service accounts, PEM. */
  privateKey: string
}

export async function startPushServers(): Promise<PushServers & { close: () => void }> {
  const fcm = new FcmStandIn()
  const push = new PushService()
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    const origin = `http://127.0.0.1:${port}`
    void (async () => {
      if (await fcm.answer(request, response, origin)) return
      if (!(await push.answer(request, response, origin))) say(response, 404, 'no such push server')
    })().catch((error: unknown) => say(response, 500, String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    privateKey: fcm.privateKey,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export default async function start(project: {
  provide(key: 'push', servers: PushServers): void
}): Promise<() => void> {
  const { origin, privateKey, close } = await startPushServers()
  project.provide('push', { origin, privateKey })
  return close
}
