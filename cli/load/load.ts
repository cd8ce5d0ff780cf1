import { type Flow, flow } from './flow.ts'
import type { LoadOptions } from './options.ts'

/** What a run came to. */
export interface LoadResult extends Flow {
  /** Events that the stream itself says it has; null when it does not answer. */
  counted: number | null
}

/** Makes the stream if it is not there, lets sockets listen, sends at the rate, and asks the stream what it counted. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  await makeStream(options)
  const before = await counted(options)
  const came = await flow(options)
  const after = await counted(options)
  return { ...came, counted: before === null || after === null ? null : after - before }
}

async function makeStream({ origin, key, stream }: LoadOptions): Promise<void> {
  const response = await fetch(`${origin}/api/v1/streams`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: stream,
      dimensions: ['country'],
      measures: ['amount'],
      schema: {
        type: 'object',
        properties: {
          country: { type: 'string' },
          amount: { type: 'number', minimum: 0 },
          user: { type: 'string' },
        },
        required: ['country', 'amount'],
      },
      eventsPerSecond: 50_000,
    }),
  })
  if (response.status !== 201 && response.status !== 409)
    throw new Error(`the stream could not be made: ${response.status} ${await response.text()}`)
}

/** What the stream counted in the last two hours, by its windows. */
async function counted({ origin, key, stream }: LoadOptions): Promise<number | null> {
  const response = await fetch(`${origin}/api/v1/streams/${stream}/aggregate?window=7200`, {
    headers: { authorization: `Bearer ${key}` },
  })
  if (!response.ok) return null
  const { data } = (await response.json()) as { data: { count: number }[] }
  return data.reduce((sum, { count }) => sum + count, 0)
}
