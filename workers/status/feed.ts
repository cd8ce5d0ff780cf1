import type { StatusSnapshot } from '#core/status-page/model'
import { html } from './markup.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

/** The page's incidents as an Atom feed: one entry each, updated as they go on. */
export function feed({ page, generatedAt, current, recent }: StatusSnapshot, origin: string): string {
  const url = `${origin}/status/${page.slug}`
  const incidents = [...current, ...recent]
  const newest = incidents.map(({ updates, startedAt }) => updates[0]?.at ?? startedAt)
  const entries = incidents.map(
    ({ id, title, updates, startedAt }) =>
      html`<entry
        ><id>${url}#${id}</id><title>${title}</title><link href="${url}" /><published
          >${iso(startedAt)}</published
        ><updated>${iso(updates[0]?.at ?? startedAt)}</updated
        ><content type="text"
          >${updates.map(({ at, text }) => `${iso(at)} ${text}`).join('\n')}</content
        ></entry
      > `,
  )
  return html`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom"
      ><id>${url}</id><title>${page.title} status</title><link href="${url}" /><link
        rel="self"
        href="${url}/feed.atom"
      /><author><name>${page.title}</name></author
      ><updated>${iso(newest.length > 0 ? Math.max(...newest) : generatedAt)}</updated> ${entries}</feed
    > `.text
}
