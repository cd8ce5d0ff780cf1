import type { Context } from 'hono'
import type { StatusPageRow } from '#db/queries/status-pages'
import { type AppEnv, iso } from '../http.ts'
import type { StatusPage } from './schema.ts'

/** A page as callers see it. */
export function present(c: Context<AppEnv>, row: StatusPageRow): StatusPage {
  const origin = c.env.PUBLIC_URL || new URL(c.req.url).origin
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    components: row.components,
    url: new URL(`/status/${row.slug}`, origin).href,
    version: row.version,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }
}
