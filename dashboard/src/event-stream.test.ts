import { test } from 'vitest'
import { eventsOf } from './event-stream.ts'

const bodyOf = (...chunks: string[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  })

test('events are read wherever the network has cut them', async ({ expect }) => {
  const body = bodyOf(
    'event: step\nda',
    'ta: {"a":1}\n',
    '\n: still here\n\nevent: run\ndata: {}\n\nevent: la',
  )
  const events = await Array.fromAsync(eventsOf(body))
  expect(events).toEqual([
    { event: 'step', data: '{"a":1}' },
    { event: 'run', data: '{}' },
  ])
})
