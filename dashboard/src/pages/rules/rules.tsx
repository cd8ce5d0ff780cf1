import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Rule } from '../../contract.ts'
import { rulesQuery } from '../../data/rules.ts'
import { count, plural } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { RuleTable, type States, useStates } from './rule-table.tsx'

/** Every rule and how it stands. */
export function RulesPage() {
  const navigate = useNavigate()
  const query = useQuery(rulesQuery())
  const rules = query.data?.data ?? []
  const states = useStates()
  useShortcuts({ n: () => void navigate({ to: '/rules/new' }) })
  return (
    <PageFrame
      title={titleOf(query.data?.data, states)}
      actions={
        rules.length > 0 && (
          <Link className="btn primary" to="/rules/new">
            Add a rule
          </Link>
        )
      }
    >
      <section className="panel" aria-label="Rules">
        <Shown query={query} loading={<BoneRows rows={3} />}>
          {({ data, nextCursor }) =>
            data.length === 0 ? (
              <FirstRule />
            ) : (
              <>
                <RuleTable rules={data} states={states} />
                {nextCursor !== null && (
                  <p className="faint" style={{ padding: 12 }}>
                    The newest {count(data.length)}. Older ones stand on the pages of their streams.
                  </p>
                )}
              </>
            )
          }
        </Shown>
      </section>
    </PageFrame>
  )
}

/** "Few orders fires", "2 of 3 rules fire", "All 3 rules are well". */
function titleOf(rules: readonly Rule[] | undefined, states: States | null): string {
  if (!rules) return 'Rules'
  if (rules.length === 0) return 'No rule yet'
  const judging = rules.filter(({ paused }) => !paused)
  if (judging.length === 0)
    return rules.length === 1 ? 'The one rule is paused' : `All ${count(rules.length)} rules are paused`
  if (states === null) return plural(rules.length, 'rule')
  const firing = judging.filter(({ id }) => (states[id]?.firingKeys ?? 0) > 0)
  const [first] = firing
  if (!first) {
    const unknown = judging.filter(({ id }) => !states[id]?.isKnown).length
    if (unknown > 0) return `How ${plural(unknown, 'rule stands', 'rules stand')} is not known just now`
    return judging.length === 1
      ? `${judging[0]?.name ?? 'The rule'} is well`
      : `All ${count(judging.length)} rules are well`
  }
  return firing.length === 1
    ? `${first.name} fires`
    : `${count(firing.length)} of ${plural(rules.length, 'rule')} fire`
}

/** What a workspace without rules shows: what one is, by one example. */
function FirstRule() {
  return (
    <Empty title="Say when the events themselves are wrong">
      <p className="quiet">
        A rule watches the figures of a stream, window by window, and opens an incident for each key that
        breaches it: told, silenced and ended as those of monitors are.
      </p>
      <p className="said">
        Tells when count of orders by country is below 10 for 2 min, ends when it was not for 1 min
      </p>
      <p className="quiet">
        Limits, changes, silence, and what is unlike usual. Before it is saved you see when it would have
        told.
      </p>
      <Link className="btn primary" to="/rules/new">
        Add a rule
      </Link>
    </Empty>
  )
}
