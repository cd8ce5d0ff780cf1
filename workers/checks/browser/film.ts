import type { CDPSession, Page } from '@cloudflare/puppeteer'
import { fromBase64 } from '#core/encoding'

/** One picture of how a page came up. */
export interface Frame {
  /** Epoch ms. */
  at: number
  jpeg: Uint8Array
}

const maxFrames = 12
/** Held while it is not known which are kept: each is some ten kilobytes. */
const maxHeld = 300
const size = { format: 'jpeg', quality: 50, maxWidth: 320, maxHeight: 480 } as const

/** A camera that runs. */
export interface Camera {
  /** Stops it and gives what it saw: at most twelve frames, evenly in time. Never throws. */
  stop(): Promise<Frame[]>
}

/** Films a page from now on: Chrome gives a frame whenever what is seen has changed. */
export async function startFilm(page: Page): Promise<Camera> {
  const session = await page.createCDPSession()
  const frames: Frame[] = []
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    if (frames.length < maxHeld && metadata.timestamp !== undefined)
      frames.push({ at: metadata.timestamp * 1_000, jpeg: fromBase64(data) })
    void acknowledge(session, sessionId)
  })
  await session.send('Page.startScreencast', size)
  return {
    stop: async () => {
      await session.send('Page.stopScreencast').catch(() => undefined)
      return chooseFrames(frames, maxFrames)
    },
  }
}

/** Without it Chrome sends no more. */
const acknowledge = (session: CDPSession, sessionId: number): Promise<unknown> =>
  session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined)

/** The last frame of each of so many equal parts of the time they cover; the first and the last are among them. */
export function chooseFrames<One extends { at: number }>(frames: readonly One[], most: number): One[] {
  const [first] = frames
  const last = frames.at(-1)
  if (!first || !last || frames.length <= most) return [...frames]
  const partMs = Math.max(1, (last.at - first.at) / (most - 1))
  const chosen = new Map<number, One>()
  for (const frame of frames.slice(1)) chosen.set(Math.ceil((frame.at - first.at) / partMs), frame)
  chosen.delete(0)
  return [first, ...chosen.values()].slice(0, most)
}
