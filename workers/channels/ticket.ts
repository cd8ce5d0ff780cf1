import { expiryKey } from '#core/expiry/reminder'
import type { Notice } from '#core/incident/schema'
import { anatomyOf, plainLines, type Press } from './anatomy.ts'
import { CannotAsk, clip } from './define.ts'

// What pagers and trackers have in common: one thing of theirs follows one thing of ours from its opening to its end.

/** What becomes of their alert or issue. */
export type TicketAct = 'open' | 'acknowledge' | 'close'

export function ticketAct({ event }: Notice): TicketAct {
  if (event === 'incident.acknowledged') return 'acknowledge'
  return event === 'incident.resolved' || event === 'channel.recovered' ? 'close' : 'open'
}

export const urgencyOf = ({ event, incident }: Notice): 'critical' | 'warning' | 'info' => {
  if (event === 'test') return 'info'
  return incident?.severity === 'critical' ? 'critical' : 'warning'
}

/** Names what a notice is about, the same for every notice about it. */
export function ticketKey({ id, incident, monitor, expiry, channel }: Notice): string {
  if (incident) return incident.id
  if (channel) return `${channel.id}:${channel.since}`
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

/** What people must know, a line for each; and where it leads, the most important first. */
export function wordsOf(notice: Notice, now: number): { lines: string[]; presses: Press[] } {
  const said = anatomyOf(notice, now)
  return { lines: plainLines(said), presses: said.presses }
}

/** The same for many readers: without the link that acknowledges, which is for who is on call. */
export const wordsForMany = (notice: Notice, now: number): { lines: string[]; presses: Press[] } => {
  const { acknowledgeUrl: _, ...rest } = notice
  return wordsOf(rest, now)
}

/** "Open incident: https://…" */
export const pressLine = ({ text, url }: Press): string => `${text}: ${url}`

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
