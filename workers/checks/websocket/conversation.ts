import { maxReplyLetters, type WebSocketFinding } from '#core/findings/websocket'
import { elapsedMs } from '../clock.ts'
import { maxMessageLetters, maxMessages } from './config.ts'

/** Longer than any secret in any form, after the letters that are kept. */
const maxShownLetters = 16_384

/** Why a conversation ended: the right message came, it was closed or broken, more came than is looked at, or time was over. */
export type Ending = 'answered' | 'closed' | 'broken' | 'too_much' | 'late'

export interface Wish {
  send: string | null
  /** Whether a message is the one; null when none is waited for. */
  isReply: ((text: string) => boolean) | null
  /** Takes out of a message what nobody is to read. */
  shown: (text: string) => string
}

/** Says one thing on an open WebSocket and listens for the answer. Settles once, also when nothing comes. */
export async function converse(
  socket: WebSocket,
  { send, isReply, shown }: Wish,
  signal: AbortSignal,
): Promise<{ ending: Ending; finding: Omit<WebSocketFinding, 'protocol'> }> {
  const started = performance.now()
  const finding: Omit<WebSocketFinding, 'protocol'> = { messages: 0, reply: null, replyMs: null, close: null }
  const ended = Promise.withResolvers<Ending>()
  let letters = 0
  // By default binary messages would be Blobs, which cannot be read at once.
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }) => {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer)
    finding.messages += 1
    // Masked before it is cut: half a secret is still one.
    finding.reply = shown(text.slice(0, maxShownLetters)).slice(0, maxReplyLetters)
    finding.replyMs = elapsedMs(started)
    const isRight = isReply?.(text.slice(0, maxMessageLetters - letters)) ?? false
    letters += text.length
    if (isRight) ended.resolve('answered')
    else if (letters >= maxMessageLetters || finding.messages >= maxMessages) ended.resolve('too_much')
  })
  socket.addEventListener('close', ({ code, reason }) => {
    // 1006 is no code of the server's: the connection ended without one (RFC 6455, section 7.1.5).
    finding.close = { code: code === 1006 ? null : code, reason: reason.slice(0, 123) }
    ended.resolve('closed')
  })
  socket.addEventListener('error', () => ended.resolve('broken'))
  if (signal.aborted) ended.resolve('late')
  signal.addEventListener('abort', () => ended.resolve('late'), { once: true })
  socket.accept()
  if (send !== null) socket.send(send)
  if (!isReply) ended.resolve('answered')
  return { ending: await ended.promise, finding: { ...finding } }
}

/** How long the other side may take to close politely. */
const goodbyeMs = 500

/** Closes a WebSocket as the RFC asks, but does not wait long for the other side to do so. */
export async function sayGoodbye(socket: WebSocket, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const closed = new Promise<void>((resolve) => {
    for (const event of ['close', 'error'] as const) socket.addEventListener(event, () => resolve())
    AbortSignal.any([signal, AbortSignal.timeout(goodbyeMs)]).addEventListener('abort', () => resolve())
  })
  try {
    socket.close(1000, 'done')
  } catch {
    // It is closed already.
    return
  }
  await closed
}
