import { expiryKey } from '#core/expiry/reminder'
import type { Notice } from '#core/incident/schema'
import { CannotAsk, clip } from './define.ts'

// What pagers and trackers have in common: one thing of theirs follows one thing of ours from its opening to its end.

/** What becomes of their alert or issue. */
export type TicketAct = 'open' | 'acknowledge' | 'close'

export function ticketAct({ event }: Notice): TicketAct {
  if (event === 'incident.acknowledged') return 'acknowledge'
  return event === 'incident.resolved' ? 'close' : 'open'
}

export const urgencyOf = ({ event, incident }: Notice): 'critical' | 'warning' | 'info' => {
  if (event === 'test') return 'info'
  return incident?.severity === 'critical' ? 'critical' : 'warning'
}

/** Names what a notice is about, the same for every notice about it. */
export function ticketKey({ id, incident, monitor, expiry }: Notice): string {
  if (incident) return incident.id
  return expiry && monitor ? `${monitor.id}:${expiryKey(expiry)}` : id
}

/** The same in letters, digits and underscores: what can be searched for as one word. */
export const ticketReference = (notice: Notice): string =>
  ticketKey(notice)
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .slice(0, 200)

/** What is affected, in a word: a host where there is one. */
export const sourceOf = ({ monitor, incident }: Notice): string =>
  (monitor && (URL.parse(monitor.target)?.hostname || monitor.name)) ?? incident?.title ?? 'Vedette'

export interface Link {
  href: string
  text: string
}

/**
 * The addresses a notice leads to, the most important first; a target is one when a browser can open it. With the link
 * that acknowledges: only for those who are on call. In an issue that many read it has no place.
 */
export const linksOf = ({ acknowledgeUrl, ...notice }: Notice): Link[] => {
  const [ours, ...rest] = quietLinksOf(notice)
  const acknowledge = acknowledgeUrl === undefined ? [] : [{ href: acknowledgeUrl, text: 'Acknowledge' }]
  return [...(ours ? [ours] : []), ...acknowledge, ...rest]
}

/** The same without the link that acts. */
export function quietLinksOf({ url, monitor }: Notice): Link[] {
  const target = monitor?.target ?? ''
  const opens = /^https?:\/\/\S+$/.test(target) && URL.canParse(target)
  return [
    { href: url, text: 'Open in Vedette' },
    ...(opens ? [{ href: new URL(target).href, text: 'Open target' }] : []),
  ]
}

/** One line: what a title field takes. */
export const oneLine = (text: string, max: number): string => clip(text.replaceAll(/\s+/g, ' ').trim(), max)

/** The value of an `Authorization` header, without its scheme. https://www.rfc-editor.org/rfc/rfc7617 */
export const basicOf = (user: string, secret: string): string =>
  new TextEncoder().encode(`${user}:${secret}`).toBase64()

/**
 * The body of an answer to what had to be asked first.
 * @throws `CannotAsk` when it was refused: for good, or until it passes.
 */
export function answered({ status, body }: { status: number; body: string }, what: string): string {
  if (status >= 200 && status < 300) return body
  const passes = status >= 500 || status === 408 || status === 429 || saysTooMany(body)
  const said = oneLine(body, 200)
  throw new CannotAsk(passes ? 'transient' : 'permanent', `${what}: HTTP ${status}${said && `: ${said}`}`)
}

/** Some answer 403 when one has asked too often. */
export const saysTooMany = (body: string): boolean => /rate limit/i.test(body)
