import { textHash } from '#core/text-hash'
import type { Notice } from '#core/incident/schema'
import { ticketReference } from '../ticket.ts'
import { domainOf, parseSender, type Sender } from './addresses.ts'
import { htmlOf } from './html.ts'
import { partsOf } from './parts.ts'
import { subjectOf } from './state.ts'

/** One mail, for any provider. The same notice to the same people makes the same mail, letter by letter. */
export interface Mail {
  from: Sender
  to: string[]
  subject: string
  text: string
  html: string
  /** With its angle brackets. From the notice's id: a mail that is sent twice can be told by it. */
  messageId: string
  /** Beside those of the fields above. */
  headers: Record<string, string>
}

/** @throws when the sender is none: what is kept has been checked. */
export function mailOf(notice: Notice, { from, to }: { from: string; to: string[] }): Mail {
  const sender = parseSender(from)
  if (!sender) throw new Error('the sender is no address')
  const domain = domainOf(sender.email)
  const thread = threadOf(notice, to)
  return {
    from: sender,
    to,
    subject: subjectOf(notice),
    text: textOf(notice),
    html: htmlOf(notice),
    messageId: `<${notice.id}@${domain}>`,
    headers: {
      // RFC 3834: nobody's holiday notice answers it.
      'Auto-Submitted': 'auto-generated',
      ...(thread && threadHeaders(`<${thread}@${domain}>`, notice)),
      'X-Vedette-Delivery': notice.id,
      'X-Vedette-Event': notice.event,
    },
  }
}

/**
 * All mails of an incident name one root that was never sent: mail programs make one conversation of them, in whatever
 * order they come, and nobody has to remember the first one's id.
 */
const threadHeaders = (root: string, { event }: Notice): Record<string, string> => ({
  References: root,
  ...(event !== 'incident.opened' && { 'In-Reply-To': root }),
})

function threadOf(notice: Notice, to: readonly string[]): string | null {
  const { incident, expiry, channel } = notice
  const about = incident || expiry || channel ? ticketReference(notice) : null
  return about && `${about}.${textHash(to.join(' ')).toString(36)}`
}

function textOf(notice: Notice): string {
  const { title, reason, facts, presses } = partsOf(notice)
  const told = facts.map(({ label, value }) => `${label}: ${value}`)
  const pressed = presses.map(({ text, url }) => `${text}: ${url}`)
  return [title, '', reason, '', ...told, '', ...pressed, ''].join('\n')
}
