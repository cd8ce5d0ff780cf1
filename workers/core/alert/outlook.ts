import type { IncidentStatus, Severity } from '../incident/schema.ts'
import type { Directory } from './directory.ts'
import { type Escalation, follow, nextAt } from './escalation.ts'
import { foretell } from './simulate.ts'

/** One that is told next, unless something happens before. */
export interface Coming {
  /** Epoch ms; null while a maintenance holds it, whose end nobody knows. */
  dueAt: number | null
  /** How long after the end of that maintenance; null when none holds it. */
  afterHoldSeconds: number | null
  step: number
  repetition: number
  person: { id: string; name: string } | null
  /** Null: the step would reach nobody. */
  channel: { id: string; name: string } | null
  why: string
  isFallback: boolean
}

/** What still comes of an incident. */
export interface Outlook {
  /**
   * `running`: steps are due; `held`: they wait for the end of a maintenance or silence; `finished`: none is left;
   * `acknowledged` and `resolved`: none will be due; `unplanned`: no policy serves it, everybody was told at once.
   */
  state: 'running' | 'held' | 'finished' | 'acknowledged' | 'resolved' | 'unplanned'
  /** As it was when the incident opened. */
  policy: { id: string; name: string } | null
  hold: { by: 'maintenance' | 'silence'; until: number | null } | null
  coming: Coming[]
  /** True when more would come than is listed. */
  truncated: boolean
}

export const maxComing = 100

interface Asked {
  /** Null: no policy serves the incident. */
  escalation: Escalation | null
  incident: { status: IncidentStatus; severity: Severity }
  maintenance: boolean
  directory: Directory
  /** Until when a silence covers it at a time, null for none; null when nobody can tell, and what it knows serves. */
  silencedUntil: ((at: number) => number | null) | null
  now: number
}

/** What is booked of an incident's policy, read off where it stands: who is told when, until somebody reacts. */
export function outlook(asked: Asked): Outlook {
  const { escalation, incident, directory, now } = asked
  const { status, severity } = incident
  const policy = escalation && { id: escalation.policy.id, name: escalation.policy.name }
  const nothing = { policy, hold: null, coming: [], truncated: false }
  if (status !== 'open') return { state: status, ...nothing }
  if (!escalation) return { state: 'unplanned', ...nothing }
  const { stands, hold } = asFarAsKnown(escalation, asked)
  const { data, truncated } = foretell(stands, directory, {
    severity,
    from: now,
    most: maxComing,
    ...(asked.silencedUntil && { silencedUntil: asked.silencedUntil }),
  })
  if (data.length === 0) return { state: 'finished', ...nothing }
  const isOpenEnded = hold?.by === 'maintenance'
  const coming = data.map(({ at, ...told }) => ({
    dueAt: isOpenEnded ? null : at,
    afterHoldSeconds: isOpenEnded ? (at - now) / 1000 : null,
    ...told,
  }))
  return { state: hold ? 'held' : 'running', policy, hold, coming, truncated }
}

interface Standing {
  stands: Escalation
  hold: Outlook['hold']
}

/** Where it stands once it has looked at what holds it: an object looks again only when something is due. */
function asFarAsKnown(
  escalation: Escalation,
  { incident: { severity }, maintenance, silencedUntil, now }: Asked,
): Standing {
  const { seq } = escalation
  const situation = { status: 'open', severity, seq } as const
  if (maintenance) {
    // Nobody knows when it ends: its steps are reckoned as if it did now. The end of a silence alone frees nothing.
    const stands = follow(escalation, { ...situation, maintenance: false, silencedUntil: null }, now)
    return { stands, hold: { by: 'maintenance', until: null } }
  }
  const known = escalation.silencedUntil ?? null
  // A silence that was ended early holds nothing any more.
  const until = silencedUntil && known !== null ? silencedUntil(now) : known
  const stands = follow(escalation, { ...situation, maintenance: false, silencedUntil: until }, now)
  const next = nextAt(stands)
  const coming = until ?? (next === null ? null : (silencedUntil?.(Math.max(next, now)) ?? null))
  return { stands, hold: coming === null ? null : { by: 'silence', until: coming } }
}
