const encoder = new TextEncoder()

/**
 * Tells what an accepted live socket says as server-sent events. A frame is acknowledged when the reader has taken it:
 * so the live object knows of a slow reader what it knows of a slow socket, and no more than that waits here.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream(
  socket: WebSocket,
  { heartbeatMs, retryMs }: { heartbeatMs: number; retryMs: number },
): ReadableStream<Uint8Array> {
  // Its `write` is done when somebody has read, which no buffering stream tells.
  const { readable, writable } = new IdentityTransformStream()
  const writer = writable.getWriter()
  let unread = 0
  const heartbeat = setInterval(() => {
    if (unread === 0) tell(': still here\n\n')
  }, heartbeatMs)

  function tell(text: string, then = () => {}): void {
    unread += 1
    writer.write(encoder.encode(text)).then(() => {
      unread -= 1
      then()
    }, leave)
  }

  /** The reader has gone. */
  function leave(): void {
    clearInterval(heartbeat)
    if (socket.readyState === WebSocket.OPEN) socket.close(1000)
  }

  socket.addEventListener('message', ({ data }) => {
    const frame = String(data)
    const seq = seqOf(frame)
    tell(eventOf(frame, seq), () => {
      if (socket.readyState === WebSocket.OPEN) socket.send(`{"type":"ack","seq":${seq}}`)
    })
  })
  // The end of the stream makes an EventSource come again, as a closed socket does its client.
  socket.addEventListener('close', () => {
    clearInterval(heartbeat)
    writer.close().catch(() => undefined) // the reader may have gone at the same time
  })
  tell(`retry: ${retryMs}\n\n`)
  return readable
}

/** A frame begins with its type and ends with its `seq`: it need not be parsed to be passed on. */
const seqOf = (frame: string): number => Number(/"seq":(\d+)\}$/.exec(frame)?.[1] ?? 0)
const typeOf = (frame: string): string => /^\{"type":"(\w+)"/.exec(frame)?.[1] ?? 'message'

/** An event as it came may hold carriage returns between its tokens, and here each would end a line. */
const eventOf = (frame: string, seq: number): string =>
  `id: ${seq}\nevent: ${typeOf(frame)}\ndata: ${frame.replaceAll('\r', ' ')}\n\n`
