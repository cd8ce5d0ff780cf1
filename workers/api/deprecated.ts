import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './http.ts'
import { withoutVersion } from './version.ts'

interface Succession {
  /** When the route was, or will be, deprecated: epoch ms. */
  since: number
  /** The version in which the same path is its successor. */
  successor: string
  /** From when on it may be gone, epoch ms; left out while that is not decided. */
  sunset?: number
}

/**
 * Says with each answer of a route that a later version has a better one at the same path. The route itself stays as
 * it is.
 * @see https://www.rfc-editor.org/rfc/rfc9745 Deprecation
 * @see https://www.rfc-editor.org/rfc/rfc8594 Sunset
 * @see https://www.rfc-editor.org/rfc/rfc5829#section-3.2 successor-version
 */
export const deprecated = ({ since, successor, sunset }: Succession) =>
  createMiddleware<AppEnv>(async (c, next) => {
    await next()
    const { pathname, search } = new URL(c.req.url)
    c.header('deprecation', `@${Math.floor(since / 1_000)}`)
    if (sunset !== undefined) c.header('sunset', new Date(sunset).toUTCString())
    const target = `/api/${successor}${withoutVersion(pathname)}${search}`
    c.header('link', `<${target}>; rel="successor-version"`, { append: true })
  })
