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
}

/** "Acknowledged by user usr_…" says no more than who, and says it in a worse way than we do. */
const namesOnlyWho = ({ kind, by, text }: Incident['timeline'][number]): boolean =>
  kind !== 'note' && by !== 'vedette' && text.includes(by.slice(by.indexOf(':') + 1))

/** The story of an incident, oldest first. */
export function Timeline({ entries }: { entries: Incident['timeline'] }) {
  const me = useQuery(sessionQuery).data?.user
  const who = (by: string): string | null => {
    if (by === 'vedette') return null
    if (me && by === `user:${me.id}`) return 'by you'
    return by.startsWith('key:') ? `by an API key (${by.slice(4)})` : 'by a colleague'
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
            <i className={entry.kind} aria-hidden />
            <div>
              <b style={{ fontWeight: 600 }}>{words[entry.kind] ?? entry.kind}</b>{' '}
              {who(entry.by) && <span className="faint">{who(entry.by)} </span>}
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
