import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BenchServer } from '../server.ts'
import { timedGet } from './timed-get.ts'

const rowsOnScreen = 40

/** What the overview asks for when it is opened, in the order in which it does; `ms` is until the last answer. */
export async function openDashboard(
  server: BenchServer,
  headers: Record<string, string>,
): Promise<{ ms: number; bytes: number }> {
  const get = (path: string) => timedGet(`${server.origin}/api/v1${path}`, headers)
  const { data } = await server.api<{ data: { id: string }[] }>(
    'GET',
    `/api/v1/monitors?sort=status&limit=${rowsOnScreen}`,
  )
  const ids = data.map(({ id }) => id).join()
  const began = performance.now()
  const session = await get('/session')
  const first = await Promise.all(
    ['/incidents?status=ongoing&limit=200', '/monitors/overview', '/monitors/lines'].map(get),
  )
  const rows = await get(`/monitors/summary?ids=${ids}`)
  const ms = performance.now() - began
  return { ms, bytes: [session, ...first, rows].reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** The first frame of the live socket, which is not compressed. */
export async function snapshotBytes(server: BenchServer): Promise<number> {
  const { ticket } = await server.api<{ ticket: string }>('POST', '/api/v1/live/tickets')
  const origin = server.origin.replace('http', 'ws')
  const socket = new WebSocket(
    `${origin}/api/v1/live?topics=monitors,incidents&full=1&sparse=1&ticket=${ticket}`,
  )
  try {
    return await new Promise<number>((done, fail) => {
      socket.addEventListener('message', (event) => done(String(event.data).length))
      socket.addEventListener('error', () => fail(new Error('the live socket failed')))
    })
  } finally {
    socket.close()
  }
}

const dist = resolve(import.meta.dirname, '../../dashboard/dist')

/** Compressed bytes of the page and what it names: loaded once, then from the browser's cache. Null without a build. */
export function fileBytes(): number | null {
  try {
    const page = readFileSync(resolve(dist, 'index.html'), 'utf8')
    const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file = '']) => file)
    return [page, ...named.map((file) => readFileSync(resolve(dist, file)))].reduce<number>(
      (sum, content, index) =>
        sum + (named[index - 1]?.endsWith('woff2') ? content.length : gzipSync(content).length),
      0,
    )
  } catch {
    return null
  }
}
