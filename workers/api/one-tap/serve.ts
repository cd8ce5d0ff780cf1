import type { Context } from 'hono'
import { findDeliveryOfAny } from '#db/queries/deliveries'
import { incidentObject } from '#platform/objects'
import { readOneTap } from '#platform/one-tap'
import { within } from '#platform/within'
import { contentPolicy } from '#status/policy'
import type { AppEnv } from '../http.ts'
import { deadLinkPage, incidentPage } from './page.ts'

const actWithinMs = 10_000

/**
 * `GET|POST /a/{token}`, the link in a message. GET only shows: mail scanners and link previews follow links. POST
 * acknowledges. Whoever has the link may: it was sent to one recipient, is signed and expires.
 */
export async function serveOneTap(c: Context<AppEnv>): Promise<Response> {
  const { method } = c.req
  if (!['GET', 'HEAD', 'POST'].includes(method))
    return c.text('method not allowed', 405, { allow: 'GET, HEAD, POST' })
  const { success } = await c.env.API_RATE.limit({
    key: `one-tap:${c.req.header('cf-connecting-ip') ?? 'local'}`,
  })
  if (!success) return page(429, deadLinkPage('Too many tries', 'Wait a minute, then open the link again.'))
  const now = Date.now()
  const claim = readOneTap(c.env, c.req.path.replace(/^\/a\//, ''), now)
  if (claim === null) return page(404, deadLinkPage('This link is not ours', 'It may have been cut in half.'))
  if (claim === 'expired')
    return page(410, deadLinkPage('This link has expired', 'Links in messages are good for a week.'))
  const incident = await open(c, claim.deliveryId, method === 'POST' ? now : null).catch((error: unknown) => {
    console.error({ event: 'one_tap.silent', error: String(error) })
    return 'silent' as const
  })
  if (incident === 'silent') return page(503, deadLinkPage('Not now', 'Try again in a moment.'))
  if (!incident) return page(404, deadLinkPage('There is no such incident', 'It may be too old to be shown.'))
  // After the act the page is asked for anew, so that reloading it does not act again.
  if (method === 'POST') return c.redirect(c.req.path, 303)
  return page(200, incidentPage(incident, now))
}

/** The incident that a delivery spoke of, acknowledged first when `actAt` (epoch ms) is given; null when it is not there. */
async function open(c: Context<AppEnv>, deliveryId: string, actAt: number | null) {
  const row = await findDeliveryOfAny(c.var.db, deliveryId)
  const incidentId = row?.delivery.incidentId
  if (!row?.groupKey || !incidentId) return null
  const owner = incidentObject(c.env, row.delivery.workspaceId, row.groupKey)
  if (actAt === null) return within(actWithinMs, owner.incident(incidentId))
  const by = `link:${row.delivery.channelId}`
  const byName = `the reader of the message to ${row.delivery.recipient}`
  return within(actWithinMs, owner.acknowledge(incidentId, { by, byName, at: actAt }))
}

async function page(status: number, document: string): Promise<Response> {
  const policy = (await contentPolicy(document)).replace("form-action 'none'", "form-action 'self'")
  return new Response(document, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.replace("frame-ancestors 'self'", "frame-ancestors 'none'"),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    },
  })
}
