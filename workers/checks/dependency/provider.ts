import type { PageReading } from '#core/dependency/reading'
import type { StatusPage } from './page.ts'

/** One kind of status page. */
export interface StatusPageProvider {
  /** As the config names it. */
  name: string
  /** As people know it. */
  title: string
  /** Reads a page of this kind; null when it is of another. Lets `Unreachable` pass. `now` is epoch ms. */
  read(page: StatusPage, now: number): Promise<PageReading | null>
}

/** An ISO 8601 time of whatever spelling; null when it is none. */
export function isoTime(text: string | null | undefined): string | null {
  const at = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** A link that may be shown: http or https. */
export function webUrl(text: string | null | undefined): string | null {
  const url = text ? URL.parse(text) : null
  return url && /^https?:$/.test(url.protocol) ? url.href.slice(0, 500) : null
}
