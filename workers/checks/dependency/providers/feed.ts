import { type PageReading } from '#core/dependency/reading'
import type { StatusPageProvider } from '../provider.ts'
import { readFeed } from '../feed/read-feed.ts'
import { stateOfEntry } from '../feed/entry-state.ts'
import { isoTime, webUrl } from '../provider.ts'

/** RSS 2.0 and Atom: for pages that tell of their incidents in no other way. */
export const feed: StatusPageProvider = {
  name: 'feed',
  title: 'RSS or Atom',

  async read(page, now): Promise<PageReading | null> {
    const reply = await page.own(
      'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9',
    )
    const read = reply.status === 200 ? readFeed(reply.text) : null
    if (!read) return null
    return {
      page: read.title || page.url.host,
      words: null,
      state: null,
      components: null,
      incidents: read.entries.flatMap((entry) => {
        const open = stateOfEntry(entry, now)
        if (!open) return []
        const { title, text, updatedAt, link } = entry
        return [
          {
            title,
            status: open.status,
            state: open.state,
            startedAt: isoTime(updatedAt),
            url: webUrl(link),
            about: text,
          },
        ]
      }),
    }
  },
}
