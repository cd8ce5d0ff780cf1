import { useQuery } from '@tanstack/react-query'
import type { Incident } from '../../contract.ts'
import { sessionQuery } from '../../data/session.ts'
import { absolute, dayAndTime } from '../../format.ts'

const words: Record<string, string> = {
  opened: 'Opened',
  changed: 'Changed',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  reopened: 'Opened again',
  note: 'Note',
  delivery: 'Told',
  escalated: 'Escalated',
  maintenance: 'Maintenance',
  merged: 'Merged',
  edited: 'Edited',
  silenced: 'Silence',
}

/** "Acknowledged by Anna" is what the word and the name beside it say already. */
const namesOnlyWho = ({ by, text }: Incident['timeline'][number]): boolean =>
  by !== 'vedette' && /^(Acknowledged|Resolved) by (?!the reader)/.test(text)

/** The story of an incident, oldest first. */
export function Timeline({ entries }: { entries: Incident['timeline'] }) {
  const me = useQuery(sessionQuery).data?.user
  const who = ({ by, byName }: Incident['timeline'][number]): string | null => {
    if (by === 'vedette') return null
    if (me && by === `user:${me.id}`) return 'by you'
    if (by.startsWith('link:')) return null
    if (by.startsWith('key:')) return byName ? `by the key ${byName}` : 'by an API key'
    return `by ${byName ?? 'a colleague'}`
  }
  return (
    <ol className="timeline">
      {entries.map((entry, index) => {
        const at = new Date(entry.at).getTime()
        return (
          <li key={index}>
            <time className="faint num" dateTime={entry.at} title={absolute(at)}>
              {dayAndTime(at)}
            </time>
            <i className={entry.public ? 'public' : entry.kind} aria-hidden />
            <div>
              <b style={{ fontWeight: 600 }}>
                {entry.public ? 'Public note' : (words[entry.kind] ?? entry.kind)}
              </b>{' '}
              {who(entry) && <span className="faint">{who(entry)} </span>}
              <span className="quiet" dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
                {namesOnlyWho(entry) ? '' : entry.text}
              </span>
            </div>
          </li>
        )
      })}
    </ol>
  )
}
