import { shownUrl } from '../http/shown-url.ts'

/** What a check looks at, in words, whatever its type: its URL or that of its first step, `host:port`, its host, or else its type. Never a secret. */
export function checkTarget(check: { type: string } & Record<string, unknown>): string {
  const { url, hostname, port, steps } = check
  if (typeof url === 'string') return shownUrl(url)
  if (Array.isArray(steps)) return checkTarget({ type: check.type, ...(steps[0] as object) })
  if (typeof hostname !== 'string') return check.type
  return typeof port === 'number' ? `${hostname}:${port}` : hostname
}

/** The host in what `checkTarget` answers; all of it where there is none. Many monitors of one host have one fate. */
export function hostOf(target: string): string {
  if (target.includes('://')) return URL.parse(target)?.hostname ?? target
  return target.replace(/:\d+$/, '')
}
