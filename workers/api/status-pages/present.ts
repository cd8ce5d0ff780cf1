import type { Context } from 'hono'
import type { StatusPageRow } from '#db/queries/status-pages'
import { type AppEnv, iso } from '../http.ts'
import type { StatusPage } from './schema.ts'

/** Where the page with this slug is read. */
export const pageUrl = (c: Context<AppEnv>, slug: string): string =>
  new URL(`/status/${slug}`, c.env.PUBLIC_URL || new URL(c.req.url).origin).href

/** A page as callers see it. */
export function present(c: Context<AppEnv>, row: StatusPageRow): StatusPage {
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    components: row.components,
    url: pageUrl(c, row.slug),
    version: row.version,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }
}
