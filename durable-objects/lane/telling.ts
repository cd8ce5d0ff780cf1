import type { Result } from '#core/result'
import type { ToldLine } from '#core/rpc'
import type { HandsJob } from './hands.ts'

/** Only who writes learns that nobody reads any more: so often an empty line is written while there is nothing to say. */
const pulseMs = 1_000

/**
 * Says how a run goes while it goes: a line of JSON for each step as it begins and ends, and the result as the last;
 * empty lines in between mean nothing. The run is given up when whoever listens has gone.
 */
export function told(
  run: (looker: Required<Pick<HandsJob, 'onStep' | 'signal'>>) => Promise<Result>,
  background: (work: Promise<unknown>) => void,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream()
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  const gone = new AbortController()
  // A write waits for its reader: each waits for the one before.
  let written: Promise<unknown> = Promise.resolve()
  let unread = 0
  const write = (line: string): void => {
    unread += 1
    written = written.then(() => writer.write(encoder.encode(`${line}\n`))).then(() => (unread -= 1))
    written.catch(() => gone.abort(new DOMException('nobody listens any more', 'AbortError')))
  }
  const say = (line: ToldLine): void => write(JSON.stringify(line))
  const telling = async (): Promise<void> => {
    const pulse = setInterval(() => {
      if (unread === 0) write('')
    }, pulseMs)
    const result = run({ onStep: (step) => say({ step }), signal: gone.signal })
    try {
      say({ result: await result.finally(() => clearInterval(pulse)) })
      await written
      await writer.close()
    } catch {
      // Nobody listens any more.
    }
  }
  background(telling())
  return readable
}
