import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Rule, RuleBriefState } from '../../contract.ts'
import { ruleStatesQuery } from '../../data/rules.ts'
import { watchWords } from '../../data/rules/words.ts'
import { RuleActions } from './actions.tsx'
import { Standing } from './standing.tsx'

/** How rules stand, by their ids. */
export type States = Readonly<Record<string, RuleBriefState>>

/** How the rules of a list stand; null while nobody has said. @param stream only those that watch this one */
export function useStates(stream?: string): States | null {
  const { data, error } = useQuery(ruleStatesQuery(stream))
  // What was true when it was last heard is not known to be true now.
  return error ? {} : (data ?? null)
}

interface RuleTableProps {
  rules: readonly Rule[]
  states: States | null
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
        {rules.map((rule) => (
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
              <Standing rule={rule} state={states && (states[rule.id] ?? 'unheard')} />
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
