import { type Act, actorName, type Change, changed, end, hand, type IncidentRecord } from './lifecycle.ts'
import type { Incident } from './schema.ts'

/** What a person may write over. What is left out stays. */
export interface IncidentEdit {
  title?: string | undefined
  severity?: Incident['severity'] | undefined
  /** Markdown; empty takes it away. */
  postmortem?: string | undefined
}

const names = { title: 'the title', severity: 'the severity', postmortem: 'the postmortem' } as const

/** Somebody writes over what is known, also after the end. Null when nothing differs. It is no news of its own. */
export function edit(
  record: IncidentRecord,
  { edit: wanted, ...act }: Act & { edit: IncidentEdit },
): Change | null {
  const fields = (Object.keys(names) as (keyof IncidentEdit)[]).filter(
    (name) => wanted[name] !== undefined && wanted[name] !== (record.incident[name] ?? ''),
  )
  if (fields.length === 0) return null
  const part = Object.fromEntries(fields.map((name) => [name, wanted[name]])) as Partial<Incident>
  const what = fields.map((name) => names[name]).join(' and ')
  const entry = { ...hand(act), kind: 'edited', text: `Changed ${what}` } as const
  return { record: changed(record, part, entry), event: null }
}

/** It is the same trouble as another: it ends here, and whoever heard of it is told where it goes on. */
export function merge(
  record: IncidentRecord,
  { into, ...act }: Act & { into: { id: string; title: string } },
): Change | null {
  if (record.incident.status === 'resolved') return null
  const reason = `Merged by ${actorName(act)} into: ${into.title}`
  const change = end(record, { ...hand(act), kind: 'merged', text: reason }, reason, record.seq)
  const incident = { ...change.record.incident, mergedInto: into.id }
  return { ...change, record: { ...change.record, incident } }
}
