import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Stream } from '../../contract.ts'
import { rulesQuery } from '../../data/rules.ts'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { RuleTable, useStates } from '../rules/rule-table.tsx'

/** The rules that watch this stream. */
export function RulesPanel({ stream: { name } }: { stream: Stream }) {
  const query = useQuery(rulesQuery(name))
  const states = useStates(name)
  return (
    <section className="panel" aria-label="Rules">
      <div className="row between tools">
        <h2>Rules</h2>
        <Link className="btn small" to="/rules/new" search={{ stream: name }}>
          New rule
        </Link>
      </div>
      <Shown query={query} loading={<BoneRows rows={1} />}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="quiet" style={{ padding: '0 16px 16px' }}>
              None. A rule tells when a figure of this stream is out of bounds, changes, falls silent or is
              unlike usual.
            </p>
          ) : (
            <RuleTable rules={data} states={states} hidesStream />
          )
        }
      </Shown>
    </section>
  )
}
