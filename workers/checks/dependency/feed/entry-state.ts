import { dayMs } from '#core/cell'
import type { ServiceState } from '#core/findings/components'
import type { FeedEntry } from './read-feed.ts'

/** An entry that says nothing of its state counts as open for so long. */
const wordlessMs = dayMs
/** One that nobody has touched for so long is forgotten, not open. */
const abandonedMs = 14 * dayMs

const over =
  'resolved|completed|closed|recovered|restored|mitigated|cancell?ed|postmortem|post-mortem|operating normally|back to normal'
const going = 'investigating|identified|monitoring|verifying|in progress|in-progress|ongoing|update'
const planned = 'scheduled'
const stateWord = new RegExp(`\\b(?:(${over})|(${going})|(${planned}))\\b`, 'i')

/**
 * What an entry of a feed says of now; null when it is over, has not begun, or is forgotten. A feed has no states, so
 * words are looked for: the title's first, then the content's, where the newest update stands first.
 */
export function stateOfEntry(
  { title, text, updatedAt }: FeedEntry,
  now: number,
): { status: string | null; state: ServiceState } | null {
  const at = updatedAt === null ? Number.NaN : Date.parse(updatedAt)
  const ageMs = Number.isNaN(at) ? 0 : now - at
  if (ageMs > abandonedMs) return null
  const whole = `${title}\n${text}`
  const [, closed, open, later] = stateWord.exec(whole) ?? []
  if (closed !== undefined || later !== undefined) return null
  if (open === undefined && ageMs > wordlessMs) return null
  return { status: open?.toLowerCase() ?? null, state: severityOf(whole) }
}

function severityOf(text: string): ServiceState {
  if (
    /\b(major|complete|full|total|critical|global|widespread)\s+(service\s+)?(outage|disruption)\b/i.test(
      text,
    )
  )
    return 'major_outage'
  if (/\b(outage|disruption|unavailable|unreachable|down|failing|failures?)\b/i.test(text))
    return 'partial_outage'
  return /\bmaintenance\b/i.test(text) ? 'maintenance' : 'degraded'
}
