import type { Notice } from '#core/incident/schema'
import type { Saying } from '../define.ts'
import type { AnyChannelType } from '../index.ts'
import { now } from './notices.ts'
import { storedFor } from './send.ts'

export interface LaidOut {
  method: string
  /** Path and query, below the origin. */
  path: string
  headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- a provider's JSON, read by tests that know its shape
  body: any
}

const readOf = async (request: Request): Promise<LaidOut> => ({
  method: request.method,
  path: request.url.replace('https://hooks.example.com/a', ''),
  headers: request.headers,
  body: JSON.parse(await request.text()),
})

/** What a type would send for a notice, and what it asks before; each is answered by `answer`. */
export async function laidOut(
  type: AnyChannelType,
  notice: Notice,
  { config, answer = '{}', ...saying }: Partial<Saying> & { config?: object; answer?: string } = {},
): Promise<{ asked: LaidOut[]; sent: LaidOut }> {
  if (!('toRequest' in type)) throw new Error(`${type.type} speaks no HTTP`)
  const asked: LaidOut[] = []
  const ask = async (request: Request) => {
    asked.push(await readOf(request))
    return { status: 200, body: answer }
  }
  const stored = storedFor(type, 'https://hooks.example.com/a', config)
  const request = await type.toRequest(stored, notice, { now, thread: null, ask, ...saying })
  return { asked, sent: await readOf(request) }
}
