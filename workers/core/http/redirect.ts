export interface HttpRequest {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  body: string | null
}

const redirectStatuses = new Set([301, 302, 303, 307, 308])
/**
 * What another origin may be told. The Fetch standard only withholds `Authorization` and cookies, but any
 * header a user typed may be a key, so here the list is of the harmless ones.
 */
const harmlessHeaders =
  /^(accept|accept-encoding|accept-language|cache-control|pragma|range|content-(type|encoding|language))$/
const bodyHeaders = new Set(['content-type', 'content-encoding', 'content-language', 'content-location'])

/** Whether an answer asks to be followed. */
export const isRedirect = (status: number, location: string | null): location is string =>
  redirectStatuses.has(status) && location !== null

/**
 * The request that follows a redirect, as the Fetch standard says: 303, and 301 and 302 after a POST, become
 * a GET without body; another origin gets none of the user's own headers. Null when the location is not a URL.
 */
export function followRedirect(request: HttpRequest, status: number, location: string): HttpRequest | null {
  const url = URL.parse(location, request.url.href)
  if (!url) return null
  if (url.hash === '') url.hash = request.url.hash

  const becomesGet =
    (status === 303 && request.method !== 'GET' && request.method !== 'HEAD') ||
    ((status === 301 || status === 302) && request.method === 'POST')
  const sameOrigin = url.origin === request.url.origin
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => {
      const lower = name.toLowerCase()
      return (sameOrigin || harmlessHeaders.test(lower)) && !(becomesGet && bodyHeaders.has(lower))
    }),
  )
  return {
    method: becomesGet ? 'GET' : request.method,
    url,
    headers,
    body: becomesGet ? null : request.body,
  }
}
