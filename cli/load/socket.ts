import { WebSocket } from 'ws'

/** Text frames as bytes: to make strings of a hundred megabytes a second would measure this process. */
export type OnFrame = (frame: Buffer, socket: WebSocket) => void

/** Opens a socket; resolves once it is open. What comes is not checked to be UTF-8. */
export async function openSocket(url: string, onFrame: OnFrame): Promise<void> {
  const socket = new WebSocket(url, { skipUTF8Validation: true, perMessageDeflate: false })
  socket.binaryType = 'nodebuffer'
  socket.on('message', (data) => onFrame(data as Buffer, socket))
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
}

/** Whether a frame begins so. */
export const startsWith = (frame: Buffer, text: string): boolean =>
  frame.length >= text.length && frame.toString('latin1', 0, text.length) === text
