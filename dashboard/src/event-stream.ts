/** One event of a `text/event-stream`. */
export interface ServerEvent {
  event: string
  data: string
}

/** Reads server-sent events from the body of an answer: an EventSource cannot ask by POST. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = eventIn(block)
      if (event) yield event
    }
  }
}

/** Null for what holds no data, as comments: they only say that the server is still there. */
function eventIn(block: string): ServerEvent | null {
  const found = { event: 'message', data: [] as string[] }
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) found.event = line.slice('event: '.length)
    if (line.startsWith('data: ')) found.data.push(line.slice('data: '.length))
  }
  return found.data.length === 0 ? null : { event: found.event, data: found.data.join('\n') }
}
