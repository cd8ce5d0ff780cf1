import type { StatusSnapshot } from '#core/status-page/model'
import { badge } from './badge.ts'
import { feed } from './feed.ts'
import { checkedAt } from './freshness.ts'
import { html, Markup } from './markup.ts'
import { freshnessSlot, warningSlot } from './page.ts'
import { contentPolicy } from './policy.ts'
import { readRecent } from './recent.ts'
import { htmlKey, jsonKey } from './render.ts'
import { statuspageAnswers } from './statuspage-api.ts'
import { style } from './style.ts'
import { moment, timeTag } from './time.ts'

const lateMs = 5 * 60_000
const cacheControl = 'public, max-age=10, stale-while-revalidate=60, stale-if-error=86400'

/** `/status/{slug}` and what lies below it. Reads R2 only: it answers while D1 and every object are unreachable. */
export async function serveStatus(request: Request, env: Pick<Env, 'FILES'>): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Response('only GET and HEAD', { status: 405, headers: { allow: 'GET, HEAD' } })
  const url = new URL(request.url)
  const [, slug, rest = ''] = /^\/status\/([a-z0-9-]{1,60})(?:\/(.*))?$/.exec(url.pathname) ?? []
  if (slug === undefined) return notFound()
  try {
    const response =
      rest === '' ? await servePage(request, env, slug) : await serveBelow(request, env, slug, rest)
    return request.method === 'HEAD' ? new Response(null, response) : response
  } catch (error) {
    console.error({ event: 'status_page.unreadable', slug, error: String(error) })
    return quietPage(503, 'This page cannot be read right now', 'Please try again in a minute.')
  }
}

async function servePage(request: Request, env: Pick<Env, 'FILES'>, slug: string): Promise<Response> {
  const now = Date.now()
  const [stored, checked] = await Promise.all([
    readRecent(env, htmlKey(slug), now),
    checkedAt(env, slug, now),
  ])
  if (!stored) return notFound()
  const { digest = stored.etag, generatedAt = '0', policy = "default-src 'none'" } = stored.metadata
  const at = Math.max(Number(generatedAt), checked ?? 0)
  const isLate = now - at > lateMs
  const when = timeTag(at, moment(at, now))
  const warning = html`<p class="panel late" role="note">
    Last confirmed ${when}. This page may be out of date.
  </p>`
  const document = stored.text
    .replace(warningSlot, () => (isLate ? warning.text : ''))
    .replace(freshnessSlot, () => html`As of ${when}.`.text)
  // The minute shown and the warning are part of what is sent, so they are part of its tag.
  const etag = `"${digest}-${Math.floor(at / 60_000).toString(36)}${isLate ? '-late' : ''}"`
  return conditional(request, etag, document, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
  })
}

async function serveBelow(
  request: Request,
  env: Pick<Env, 'FILES'>,
  slug: string,
  rest: string,
): Promise<Response> {
  const [, answer] = /^api\/v2\/([a-z]+)\.json$/.exec(rest) ?? []
  const make = answer === undefined ? undefined : statuspageAnswers[answer]
  if (!make && rest !== 'feed.atom' && rest !== 'badge/status.svg') return notFound()
  const stored = await readRecent(env, jsonKey(slug), Date.now())
  if (!stored) return notFound()
  // A page rendered by an earlier version knows no planned work; it is rendered anew within the hour.
  const kept = JSON.parse(stored.text) as Omit<StatusSnapshot, 'maintenances'>
  const snapshot: StatusSnapshot = { maintenances: [], ...kept }
  const { origin } = new URL(request.url)
  const etag = `"${stored.metadata['digest'] ?? stored.etag}"`
  if (make)
    return conditional(request, etag, JSON.stringify(make(snapshot, origin)), {
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
    })
  if (rest === 'feed.atom')
    return conditional(request, etag, feed(snapshot, origin), {
      'content-type': 'application/atom+xml; charset=utf-8',
    })
  return conditional(request, etag, badge(snapshot), {
    'content-type': 'image/svg+xml; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'access-control-allow-origin': '*',
  })
}

function conditional(
  request: Request,
  etag: string,
  body: string,
  headers: Record<string, string>,
): Response {
  const all = { ...headers, etag, 'cache-control': cacheControl, 'x-content-type-options': 'nosniff' }
  const known = (request.headers.get('if-none-match') ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes(etag)) return new Response(null, { status: 304, headers: all })
  return new Response(body, { headers: all })
}

const notFound = (): Promise<Response> =>
  quietPage(404, 'There is no page here', 'Perhaps its address has changed.')

async function quietPage(status: number, title: string, text: string): Promise<Response> {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        <meta name="robots" content="noindex" />
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <main>
          <section class="panel big">
            <h1>${title}</h1>
            <p class="quiet">${text}</p>
          </section>
        </main>
      </body>
    </html> `.text
  return new Response(document, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': await contentPolicy(document),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
