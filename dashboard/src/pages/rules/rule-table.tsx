import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Rule, RuleState } from '../../contract.ts'
import { ruleStateQuery } from '../../data/rules.ts'
import { watchWords } from '../../data/rules/words.ts'
import { RuleActions } from './actions.tsx'
import { Standing } from './standing.tsx'

/** Two hundred rules are asked as often, together, as twenty are. */
const leastMs = 5_000
const perRuleMs = 250

/** How each rule stands; null while nobody has said. */
export function useStates(rules: readonly Rule[]): (RuleState | null)[] {
  const everyMs = Math.max(leastMs, rules.length * perRuleMs)
  return useQueries({
    queries: rules.map(({ id }) => ruleStateQuery(id, everyMs)),
    combine: (found) => found.map(({ data }) => data ?? null),
  })
}

interface RuleTableProps {
  rules: readonly Rule[]
  states: readonly (RuleState | null)[]
  /** On the page of a stream all of them are its own. */
  hidesStream?: boolean
}

/** Rules: what each watches, in words, and how it stands. */
export function RuleTable({ rules, states, hidesStream = false }: RuleTableProps) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          {!hidesStream && (
            <th scope="col" className="wide">
              Stream
            </th>
          )}
          <th scope="col">Now</th>
          <th scope="col" className="num">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule, index) => (
          <tr key={rule.id}>
            <td>
              <Link to="/rules/$id" params={{ id: rule.id }} style={{ fontWeight: 550 }} dir="auto">
                {rule.name}
              </Link>
              <span className="faint" dir="auto">
                {watchWords(rule)}
              </span>
            </td>
            {!hidesStream && (
              <td className="wide">
                <Link to="/streams/$name" params={{ name: rule.stream }}>
                  {rule.stream}
                </Link>
              </td>
            )}
            <td>
              <Standing rule={rule} state={states[index] ?? null} />
            </td>
            <td className="num">
              <div className="actions">
                <RuleActions rule={rule} inList />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
