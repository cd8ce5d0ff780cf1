import { ApiError } from './http.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a request that a page of another site has started. What the browser says of itself (`Sec-Fetch-Site`, which
 * no page can set) also holds behind a proxy that renames the host; `Origin` is for browsers that do not say it.
 */
function refuseOtherSites(request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  if (site === 'same-origin' || (site === null && origin !== null && sameHost(origin, request.url))) return
  throw new ApiError(
    403,
    'csrf.refused',
    'Not allowed',
    'With a session, this must be asked from our own pages.',
  )
}

/** The rule for sessions: whatever changes something, or opens a socket, comes from our own pages. */
export function guardSession(request: Request): void {
  const changes = !safeMethods.has(request.method) || request.headers.get('upgrade') !== null
  if (changes) refuseOtherSites(request)
}

/** For routes without a session yet: programs send no Origin, browsers always do. */
export function guardAnonymous(request: Request): void {
  if (!safeMethods.has(request.method) && request.headers.has('origin')) refuseOtherSites(request)
}

function sameHost(origin: string, url: string): boolean {
  try {
    return new URL(origin).host === new URL(url).host
  } catch {
    return false // "null": a sandboxed page, which may be anybody's
  }
}
