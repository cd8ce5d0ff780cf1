import type { StepProgress } from '#core/flow/result'
import type { Result } from '#core/result'
import type { ToldLine } from '#core/rpc'

/**
 * Says how a run goes while it goes: a line of JSON for each step as it begins and ends, and the result as the last.
 * Who stops listening does not stop the run.
 */
export function told(
  run: (onStep: (progress: StepProgress) => void) => Promise<Result>,
  background: (work: Promise<unknown>) => void,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream()
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  // A write waits for its reader: each waits for the one before.
  let written: Promise<unknown> = Promise.resolve()
  const say = (line: ToldLine): void => {
    written = written.then(() => writer.write(encoder.encode(`${JSON.stringify(line)}\n`)))
    written.catch(() => undefined)
  }
  const telling = async (): Promise<void> => {
    try {
      say({ result: await run((step) => say({ step })) })
      await written
      await writer.close()
    } catch {
      // Nobody listens any more.
    }
  }
  background(telling())
  return readable
}
