import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Incident, Rule, RuleState } from '../../contract.ts'
import { openIncidentsQuery } from '../../data/incidents.ts'
import { plural } from '../../format.ts'
import { StatusWord } from '../../ui/status.tsx'

/** How a rule stands, as a status and in a word. Null: nobody has said yet. */
export function standingOf(rule: Rule, state: RuleState | null): { status: string; word: string } {
  if (rule.paused) return { status: 'paused', word: 'Paused' }
  if (state === null || state.judgedUntil === null) return { status: 'pending', word: 'Not judged yet' }
  const firing = state.firing.length
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
export function Standing({ rule, state }: { rule: Rule; state: RuleState | null }) {
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
