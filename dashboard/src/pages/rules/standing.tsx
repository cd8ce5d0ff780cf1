import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Incident, Rule, RuleBriefState } from '../../contract.ts'
import { openIncidentsQuery } from '../../data/incidents.ts'
import { plural } from '../../format.ts'
import { StatusWord } from '../../ui/status.tsx'

/** What is known of a rule. Null: nobody was asked yet; `unheard`: nobody could say. */
export type Known = Pick<RuleBriefState, 'isKnown' | 'judgedUntil' | 'firingKeys'> | 'unheard' | null

/** How a rule stands, as a status and in a word. */
export function standingOf(
  rule: Pick<Rule, 'paused' | 'severity' | 'groupBy'>,
  state: Known,
): { status: string; word: string } {
  if (rule.paused) return { status: 'paused', word: 'Paused' }
  if (state === null) return { status: 'pending', word: 'Asking' }
  if (state === 'unheard' || !state.isKnown) return { status: 'unknown', word: 'Not known just now' }
  if (state.judgedUntil === null) return { status: 'pending', word: 'Not judged yet' }
  const firing = state.firingKeys
  if (firing === 0) return { status: 'up', word: 'Well' }
  const status = rule.severity === 'critical' ? 'down' : 'degraded'
  return {
    status,
    word: rule.groupBy.length === 0 ? 'Fires' : `${plural(firing, 'key')} ${firing === 1 ? 'fires' : 'fire'}`,
  }
}

/** Its incidents that are not over, newest first. */
export function useIncidentsOf(rule: Pick<Rule, 'id'>): Incident[] {
  const open = useQuery(openIncidentsQuery).data ?? []
  return open.filter(({ ruleId }) => ruleId === rule.id)
}

/** The state in a word, and where it can be read about. */
export function Standing({ rule, state }: { rule: Rule; state: Known }) {
  const { status, word } = standingOf(rule, state)
  const incidents = useIncidentsOf(rule)
  const [first] = incidents
  return (
    <>
      <StatusWord status={status} word={word} />
      {first && (
        <span className="faint">
          {incidents.length === 1 ? (
            <Link to="/incidents/$id" params={{ id: first.id }}>
              Incident
            </Link>
          ) : (
            <Link to="/incidents">{plural(incidents.length, 'incident')}</Link>
          )}
        </span>
      )}
    </>
  )
}
