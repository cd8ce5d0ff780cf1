import { Worker } from 'node:worker_threads'
import { ask } from './ask.ts'

/** A loopback target in a thread of its own, so that it never waits for the benchmark. */
export interface Target {
  origin: string
  /** From now on every path hangs, `/hang` or not. */
  hangAll(): Promise<void>
  /** From now on nothing is unsteady. */
  calm(): Promise<void>
  /** Requests taken so far. */
  hits(): Promise<number>
  close(): Promise<void>
}

/**
 *   /wait?ms=300   200 after so long
 *   /hang          never answers
 *   /unsteady?n=7  200, but 500 for two minutes of every twenty, each n in its turn; every fiftieth n then hangs
 *   /told/calm     from now on `/unsteady` is steady
 *   /told/hang     from now on everything hangs but what is told; /told/hits says how many requests came
 *   anything else  200 at once
 */
const server = `
import { createServer } from 'node:http'
import { parentPort } from 'node:worker_threads'
let hangAll = false
let hits = 0
let calm = false
const fails = (n) => !calm && (Math.floor(Date.now() / 120000) + n) % 10 === 0
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://target')
  if (pathname === '/told/hits') return response.end(String(hits))
  if (pathname === '/told/hang') return response.end(String((hangAll = true)))
  if (pathname === '/told/calm') return response.end(String((calm = true)))
  hits += 1
  if (hangAll || pathname === '/hang') return
  if (pathname === '/unsteady') {
    const n = Number(searchParams.get('n'))
    if (fails(n) && n % 50 === 0) return
    response.statusCode = fails(n) ? 500 : 200
    return response.end('told')
  }
  if (pathname === '/wait') setTimeout(() => response.end('ok'), Number(searchParams.get('ms')))
  else response.end('ok')
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

/** Starts it on a free port. */
export async function startTarget(): Promise<Target> {
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(server)}`))
  const port = await new Promise<number>((resolve) => thread.once('message', resolve))
  const origin = `http://127.0.0.1:${port}`
  const tell = (what: string) => ask(`${origin}/told/${what}`)
  return {
    origin,
    hangAll: async () => void (await tell('hang')),
    calm: async () => void (await tell('calm')),
    hits: async () => Number(await tell('hits')),
    close: async () => void (await thread.terminate()),
  }
}
