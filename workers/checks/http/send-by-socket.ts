import { explainWire } from '../socket/explain.ts'
import { maxHung } from '#platform/socket/handshakes'
import { WireError } from '#platform/socket/wire-error'
import { Wire } from '#platform/socket/wire'
import { exchange } from './exchange.ts'
import { targetOf } from './failure.ts'
import { type Send, sendByFetch } from './send.ts'

/**
 * Sends a request by our own HTTP/1.1, each phase measured apart. What does not open is asked by fetch once more: the
 * platform forbids sockets to its own network and does not say so, and a forbidden socket says nothing of the target.
 */
export const sendBySocket: Send = async (request, context) => {
  const { url } = request
  const target = targetOf(url)
  try {
    const wire = await Wire.open(target, context.signal, url.protocol === 'https:' ? 'now' : 'none')
    const { response, ttfbMs } = await exchange(wire, request, context.userAgent)
    const { connectMs, tlsMs } = wire
    return { response, hop: { ttfbMs, connectMs, tlsMs, method: 'socket' } }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const isForbidden = error.phase === 'connect' && error.failure === 'refused' && !error.certain
    if (!isForbidden && error.failure !== 'overloaded') return explainWire(error, target, context)
    const sent = await sendByFetch(request, context)
    const reason = isForbidden ? noSocket(url) : noHandshake(url)
    return 'outcome' in sent ? sent : { ...sent, fallback: `${reason} ${byFetch}` }
  }
}

const noSocket = ({ host }: URL): string =>
  `No socket could be opened to ${host}, most likely because it is on Cloudflare's network, which Workers may only reach by fetch.`

const noHandshake = ({ host }: URL): string =>
  `No further TLS handshake was begun with ${host}: ${maxHung} hang already, and a Worker cannot end them.`

const byFetch = 'So the request was sent by fetch, which measures the time to the first byte as a whole.'
