import { linesOf } from '#core/probe/lines'
import { ProbeLine, probeUrl, type ProbeBatch } from '#core/probe/protocol'

/** What all lines of a batch may come to. */
const maxBytes = 8_000_000

/**
 * Asks a probe Worker to run a batch and gives its lines as they come; what is no line of ours is passed over.
 * It is asked by `fetch`, as placement holds for nothing else.
 * @throws when it does not answer, answers something else, or breaks off.
 */
export async function* askProbe(
  probe: Fetcher,
  batch: ProbeBatch,
  signal: AbortSignal,
): AsyncGenerator<ProbeLine> {
  const headers = { 'content-type': 'application/json' }
  const answer = await probe.fetch(probeUrl, { method: 'POST', headers, body: JSON.stringify(batch), signal })
  if (!answer.ok || !answer.body) {
    await answer.body?.cancel()
    throw new Error(`it answered HTTP ${answer.status}`)
  }
  let unread = 0
  for await (const text of linesOf(textsOf(answer.body, signal))) {
    const line = read(text)
    if (line) yield line
    else unread += 1
  }
  if (unread > 0) throw new Error(`${unread} of its lines could not be read`)
}

async function* textsOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error('it says more than it was asked')
    signal.throwIfAborted()
    yield decoder.decode(chunk, { stream: true })
  }
}

function read(text: string): ProbeLine | null {
  try {
    return ProbeLine.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
