import { Agent, request } from 'node:http'

export interface Timed {
  /** From the request to the last byte, and to the first. */
  ms: number
  firstByteMs: number
  /** Of the body, as it came over the wire. */
  bytes: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 6 })

/** Asks for a compressed answer over a kept connection. @throws when the answer is not 2xx. */
export function timedGet(url: string, headers: Record<string, string> = {}): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const sent = request(url, { agent, headers: { 'accept-encoding': 'gzip', ...headers } }, (answer) => {
      const firstByteMs = performance.now() - began
      let bytes = 0
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length))
      answer.on('error', reject)
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve({ ms: performance.now() - began, firstByteMs, bytes })
        else reject(new Error(`${url}: ${answer.statusCode}`))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** The same so many times, one after another. */
export async function timedGets(
  url: string,
  headers: Record<string, string>,
  times: number,
): Promise<Timed[]> {
  await timedGet(url, headers)
  const all: Timed[] = []
  for (let time = 0; time < times; time += 1) all.push(await timedGet(url, headers))
  return all
}

/** The value below which a share of all lies. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
