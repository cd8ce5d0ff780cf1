import type { PageReading } from '#core/dependency/reading'
import type { StatusPage } from './page.ts'
import type { StatusPageProvider } from './provider.ts'
import { providers } from './providers/index.ts'

/** Which kind a page turned out to be, by its address: one isolate's memory, so that the others are not tried again. */
const kinds = new Map<string, StatusPageProvider>()
const maxKept = 500

export interface ReadPage {
  provider: StatusPageProvider
  reading: PageReading
}

/** Reads a page of the kind that is named, or finds out which kind it is; null when it is of none. */
export async function readPage(page: StatusPage, kind: string, now: number): Promise<ReadPage | null> {
  const { href } = page.url
  const candidates =
    kind === 'auto' ? inOrder(page.url, kinds.get(href)) : providers.filter(({ name }) => name === kind)
  for (const provider of candidates) {
    const reading = await provider.read(page, now)
    if (!reading) continue
    if (kinds.size >= maxKept) kinds.clear()
    if (kind === 'auto') kinds.set(href, provider)
    return { provider, reading }
  }
  return null
}

/** What it was last time first, and a feed where the address looks like one. */
function inOrder({ pathname }: URL, known: StatusPageProvider | undefined): StatusPageProvider[] {
  const looksLikeFeed = /\b(?:rss|atom)\b|\.xml$/i.test(pathname)
  const first = known ?? (looksLikeFeed ? providers.find(({ name }) => name === 'feed') : undefined)
  return first ? [first, ...providers.filter((one) => one !== first)] : [...providers]
}
