import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A site that gives each visitor a cookie, and notes who comes with one. */
export interface CookieTarget {
  /** The page of one monitor. */
  url(index: number): string
  /** From now on each page takes so long. */
  takes(ms: number): void
  visits(): number
  /** What visitors brought with them of another visit: a cookie, something stored, a page kept. */
  overlaps(): string[]
  close(): Promise<void>
}

/** Every page stores its number in each place that a browser has, and tells what was there already. */
const page = (
  index: string,
): string => `<!doctype html><title>Page ${index}</title><h1>Page ${index}</h1><script>
  const before = localStorage.getItem('page') ?? sessionStorage.getItem('page') ?? ''
  localStorage.setItem('page', '${index}')
  sessionStorage.setItem('page', '${index}')
  fetch('/told?page=${index}&before=' + before)
</script>`

/** Long enough for others to come meanwhile. */
export const quickMs = 500

export async function startCookieTarget(): Promise<CookieTarget> {
  let visits = 0
  let delayMs = quickMs
  const overlaps: string[] = []
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://target')
    const index = searchParams.get('page') ?? ''
    const before = searchParams.get('before')
    if (before) overlaps.push(`page ${index} found stored: ${before}`)
    if (pathname !== '/page') {
      response.end()
      return
    }
    visits += 1
    const { cookie, 'if-none-match': kept } = request.headers
    if (cookie) overlaps.push(`page ${index} came with ${cookie}`)
    if (kept) overlaps.push(`page ${index} was kept as ${kept}`)
    response.setHeader('set-cookie', `page=${index}; path=/`)
    response.setHeader('etag', `"${index}"`)
    response.setHeader('content-type', 'text/html')
    setTimeout(() => response.end(page(index)), delayMs)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: (index) => `http://127.0.0.1:${port}/page?page=${index}`,
    takes: (ms) => {
      delayMs = ms
    },
    visits: () => visits,
    overlaps: () => overlaps,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
