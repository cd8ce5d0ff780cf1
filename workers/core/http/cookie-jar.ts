interface Cookie {
  name: string
  value: string
  /** Without a leading dot. */
  domain: string
  /** True when the domain was not named: then no other host gets it. */
  hostOnly: boolean
  path: string
  secure: boolean
  /** Epoch ms. */
  expiresAt: number
}

const maxCookies = 50
const maxCookieLetters = 4_096

/**
 * The cookies of one run, by RFC 6265, as far as one client that forgets everything at the end needs it: no list of
 * public suffixes, as all hosts of a run belong together.
 */
export class CookieJar {
  #cookies: Cookie[] = []

  /** Keeps what an answer sets. */
  store(url: URL, lines: readonly string[], now: number): void {
    for (const line of lines) {
      const cookie = parseCookie(line, url, now)
      if (!cookie) continue
      this.#cookies = this.#cookies.filter(
        ({ name, domain, path }) => name !== cookie.name || domain !== cookie.domain || path !== cookie.path,
      )
      if (cookie.expiresAt > now && this.#cookies.length < maxCookies) this.#cookies.push(cookie)
    }
  }

  /** What is sent with a request; null for nothing. Longer paths come first. */
  header(url: URL, now: number): string | null {
    const fitting = this.#cookies
      .filter((cookie) => cookie.expiresAt > now && fits(cookie, url))
      .toSorted((a, b) => b.path.length - a.path.length)
    return fitting.length === 0 ? null : fitting.map(({ name, value }) => `${name}=${value}`).join('; ')
  }
}

function fits({ domain, hostOnly, path, secure }: Cookie, url: URL): boolean {
  if (secure && url.protocol !== 'https:') return false
  if (!(hostOnly ? url.hostname === domain : belongsTo(url.hostname, domain))) return false
  const asked = url.pathname
  return asked === path || (asked.startsWith(path) && (path.endsWith('/') || asked[path.length] === '/'))
}

const belongsTo = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`)

/** One `Set-Cookie` line; null for what is not kept. */
function parseCookie(line: string, url: URL, now: number): Cookie | null {
  if (line.length > maxCookieLetters) return null
  const [pair = '', ...rest] = line.split(';')
  const [name = '', ...value] = pair.split('=')
  if (value.length === 0 || name.trim() === '') return null
  const attributes = new Map(
    rest.map((part) => {
      const [key = '', ...said] = part.split('=')
      return [key.trim().toLowerCase(), said.join('=').trim()] as const
    }),
  )
  const domain = (attributes.get('domain') ?? '').replace(/^\./, '').toLowerCase()
  const named = domain !== '' && domain !== url.hostname
  // A single label ("com") would be everybody's.
  if (named && (!domain.includes('.') || !belongsTo(url.hostname, domain))) return null
  const path = attributes.get('path') ?? ''
  return {
    name: name.trim(),
    value: value.join('=').trim(),
    domain: domain === '' ? url.hostname : domain,
    hostOnly: domain === '',
    path: path.startsWith('/') ? path : defaultPath(url),
    secure: attributes.has('secure'),
    expiresAt: expiryOf(attributes, now),
  }
}

const defaultPath = ({ pathname }: URL): string => pathname.slice(0, pathname.lastIndexOf('/')) || '/'

function expiryOf(attributes: ReadonlyMap<string, string>, now: number): number {
  const maxAge = attributes.get('max-age')
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1_000
  const expires = Date.parse(attributes.get('expires') ?? '')
  return Number.isNaN(expires) ? Infinity : expires
}
