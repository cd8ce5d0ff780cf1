// Stands in for `cloudflare:sockets` outside Workers: as much of it as `workers/platform/socket/wire.ts` uses.
// https://developers.cloudflare.com/workers/runtime-apis/tcp-sockets/
import { connect as connectTcp, isIP, type Socket as TcpSocket } from 'node:net'
import { connect as connectTls } from 'node:tls'

interface Address {
  hostname: string
  port: number
}
interface Options {
  secureTransport?: 'off' | 'on' | 'starttls'
}

/** Opens a connection. Its `opened` rejects with words that say why: `ENOTFOUND`, `ECONNREFUSED` … */
export function connect({ hostname, port }: Address, { secureTransport = 'off' }: Options = {}): NodeSocket {
  const host = hostname.replace(/^\[|\]$/g, '')
  const raw = connectTcp({ host, port, noDelay: true })
  const socket = new NodeSocket(raw, host, 'connect')
  return secureTransport === 'on' ? socket.startTls() : socket
}

export class NodeSocket {
  readonly opened: Promise<{ remoteAddress: string | undefined }>
  readonly closed: Promise<void>
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
  readonly #raw: TcpSocket
  readonly #host: string

  constructor(raw: TcpSocket, host: string, openEvent: 'connect' | 'secureConnect') {
    this.#raw = raw
    this.#host = host
    const opened = Promise.withResolvers<{ remoteAddress: string | undefined }>()
    const closed = Promise.withResolvers<void>()
    raw.once(openEvent, () => opened.resolve({ remoteAddress: raw.remoteAddress }))
    raw.on('error', (error) => {
      opened.reject(inWords(error))
      closed.reject(inWords(error))
    })
    raw.once('close', () => {
      opened.reject(new Error('the connection was closed before it had opened'))
      closed.resolve()
    })
    this.opened = opened.promise
    this.closed = closed.promise
    this.readable = readableOf(raw)
    this.writable = writableOf(raw)
  }

  /** TLS from here on, verified against the name that was connected to. */
  startTls(): NodeSocket {
    for (const event of ['data', 'end', 'error']) this.#raw.removeAllListeners(event)
    const servername = isIP(this.#host) ? '' : this.#host
    const secure = connectTls({ socket: this.#raw, host: this.#host, servername })
    return new NodeSocket(secure, this.#host, 'secureConnect')
  }

  async close(): Promise<void> {
    this.#raw.destroy()
    await this.closed
  }
}

function readableOf(raw: TcpSocket): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOver = false
        const once = (end: () => void) => () => {
          if (isOver) return
          isOver = true
          end()
        }
        raw.pause()
        raw.on('data', (chunk: Buffer) => {
          if (isOver) return
          controller.enqueue(new Uint8Array(chunk))
          raw.pause()
        })
        raw.on(
          'end',
          once(() => controller.close()),
        )
        raw.on('error', (error) => once(() => controller.error(inWords(error)))())
        raw.on(
          'close',
          once(() => controller.error(new Error('connection lost'))),
        )
      },
      pull: () => void raw.resume(),
      cancel: () => void raw.destroy(),
    },
    // Nothing is read before somebody asks: what follows a greeting may be TLS.
    { highWaterMark: 0 },
  )
}

const writableOf = (raw: TcpSocket): WritableStream<Uint8Array> =>
  new WritableStream<Uint8Array>({
    write: (chunk) =>
      new Promise((resolve, reject) => {
        raw.write(chunk, (error) => (error ? reject(inWords(error)) : resolve()))
      }),
    close: () => void raw.end(),
    abort: () => void raw.destroy(),
  })

/** Of several addresses that were tried, the error says nothing by itself: its code does. */
function inWords(error: Error & { code?: string }): Error {
  return new Error(`${error.code ?? ''} ${error.message}`.trim(), { cause: error })
}
