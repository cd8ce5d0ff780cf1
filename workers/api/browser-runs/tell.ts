import type { ToldLine } from '#core/rpc'
import type { BrowserRun } from '#core/run/schema'
import { presentRun } from '../runs/schema.ts'

interface Telling {
  /** What the lane says: lines of JSON. */
  lines: ReadableStream<Uint8Array>
  /** Before the run is told, so that its files can be read by then. */
  keep(run: BrowserRun): Promise<void>
  /** Once nothing more is to come, and before whoever listens knows. */
  end(): Promise<void>
  /** Names the request, for whoever asks about a problem. */
  requestId: string
}

/**
 * Passes on what a lane says of a run as server-sent events: `step`, `run`, `problem`, and comments while nothing
 * happens. When whoever listens has left, the lane is told no more, which ends the run, and the turn is the next one's.
 */
export function tell(telling: Telling): { events: ReadableStream<Uint8Array>; done: Promise<void> } {
  const { readable, writable } = new IdentityTransformStream()
  const writer = writable.getWriter()
  const listener: Listener = {
    isGone: false,
    async hear(text) {
      if (listener.isGone) return
      await writer.write(new TextEncoder().encode(text)).catch(() => (listener.isGone = true))
    },
  }
  const say: Say = (event, data) => listener.hear(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const all = async (): Promise<void> => {
    try {
      const told = await passOn(telling, listener, say)
      if (!told) await say('problem', problemOf('Nothing more was said of this run', telling))
    } catch (error) {
      console.error({ event: 'browser_run.lost', error: error instanceof Error ? error.name : 'unknown' })
      await say('problem', problemOf('The run was lost, and that is our own fault', telling))
    }
    await telling.end().catch(() => undefined)
    await writer.close().catch(() => undefined)
  }
  return { events: readable, done: all() }
}

type Say = (event: string, data: unknown) => Promise<void>

interface Listener {
  isGone: boolean
  hear(text: string): Promise<void>
}

/** True once the run has been told, or why there is none, or when there is nobody to tell: then the lane's stream is cancelled. */
async function passOn(telling: Telling, listener: Listener, say: Say): Promise<boolean> {
  for await (const line of linesOf(telling.lines)) {
    if (line === '') await listener.hear(': still here\n\n')
    if (listener.isGone) return true
    if (line === '') continue
    const told = JSON.parse(line) as ToldLine
    if ('step' in told) {
      await say('step', told.step)
      if (listener.isGone) return true
      continue
    }
    const { findings, message } = told.result
    const run = findings?.run
    if (run) await telling.keep(run)
    if (run) await say('run', presentRun(run))
    else await say('problem', problemOf(message ?? 'The check made no run', telling))
    return true
  }
  return false
}

const problemOf = (detail: string, { requestId }: Telling) => ({
  type: 'about:blank',
  title: 'No run',
  status: 502,
  detail,
  code: 'browser_run.failed',
  requestId,
})

async function* linesOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
}
