import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Incident, Rule, RuleKey, RuleState } from '../../contract.ts'
import { ruleStateQuery } from '../../data/rules.ts'
import { keyName, keyPairs } from '../../data/rules/words.ts'
import { amount, plural } from '../../format.ts'
import { Bone, Problem } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago, Lasting } from '../../ui/time.tsx'
import { standingOf, useIncidentsOf } from './standing.tsx'

const shownKeys = 8

/** How the rule stands now: which keys fire, since when, and the incidents of it. */
export function StatePanel({ rule }: { rule: Rule }) {
  const query = useQuery(ruleStateQuery(rule.id))
  const incidents = useIncidentsOf(rule)
  const { data } = query
  return (
    <section className="panel stack tried-now" style={{ padding: 16, gap: 10 }} aria-label="Now">
      <div className="row between">
        <h2>Now</h2>
        {data?.judgedUntil && !rule.paused && (
          <span className="faint">
            judged <Ago at={data.judgedUntil} />
          </span>
        )}
      </div>
      {data ? (
        <>
          <StatusWord {...standingOf(rule, { ...data, isKnown: true, firingKeys: data.firing.length })} />
          <Firing state={data} incidents={incidents} />
          <Others state={data} incidents={incidents} />
          <Besides rule={rule} state={data} />
        </>
      ) : query.error ? (
        <Problem error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Bone height={40} />
      )}
    </section>
  )
}

/** The incident of a key: its title names the key, unless a policy gathers several. */
const incidentOf = (key: RuleKey, incidents: readonly Incident[]): Incident | undefined =>
  incidents.find(({ title }) => `${title} `.includes(`${keyPairs(key)} `))

interface FiringProps {
  state: RuleState
  incidents: readonly Incident[]
}

function Firing({ state: { firing }, incidents }: FiringProps) {
  if (firing.length === 0) return null
  return (
    <ul className="firings">
      {firing.slice(0, shownKeys).map(({ key, since, value }) => {
        const incident = incidentOf(key, incidents)
        return (
          <li key={JSON.stringify(key)}>
            <span className="num">
              <Lasting from={since} to={null} />
            </span>
            <span>
              {keyName(key) !== '' && (
                <b style={{ fontWeight: 550 }} dir="auto">
                  {keyName(key)}{' '}
                </b>
              )}
              {value !== null && <span className="faint">was {amount(value)} when it began</span>}
              {incident && (
                <>
                  {(keyName(key) !== '' || value !== null) && ' · '}
                  <Link to="/incidents/$id" params={{ id: incident.id }}>
                    Incident
                  </Link>
                </>
              )}
            </span>
          </li>
        )
      })}
      {firing.length > shownKeys && (
        <li className="faint">and {plural(firing.length - shownKeys, 'more', 'more')}</li>
      )}
    </ul>
  )
}

/** Incidents that no key above stands for. */
function Others({ state: { firing }, incidents }: FiringProps) {
  const told = new Set(firing.slice(0, shownKeys).map(({ key }) => incidentOf(key, incidents)?.id))
  const others = incidents.filter(({ id }) => !told.has(id))
  if (others.length === 0) return null
  return (
    <ul className="plain" aria-label="Incidents">
      {others.slice(0, shownKeys).map(({ id, title }) => (
        <li key={id}>
          <Link to="/incidents/$id" params={{ id }} dir="auto">
            {title}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Besides({ rule, state: { keys, heldKeys, refusedKeys } }: { rule: Rule; state: RuleState }) {
  if (rule.paused || rule.groupBy.length === 0) return null
  return (
    <p className="hint">
      Knows {plural(keys, 'key')}
      {heldKeys > 0 && `; ${plural(heldKeys, 'more', 'more')} breach it and wait: too many fire`}
      {refusedKeys > 0 && `; there was no room for a key ${plural(refusedKeys, 'time')}`}.
    </p>
  )
}
