import type { Components, ServiceIncident, ServiceState } from '#core/findings/components'
import { Mark } from '../../ui/status.tsx'
import { Ago } from '../../ui/time.tsx'

const marks: Record<ServiceState, string> = {
  operational: 'up',
  maintenance: 'maintenance',
  unknown: 'unknown',
  degraded: 'degraded',
  partial_outage: 'degraded',
  major_outage: 'down',
}
const words: Record<ServiceState, string> = {
  operational: 'operational',
  maintenance: 'maintenance',
  unknown: 'not known',
  degraded: 'degraded',
  partial_outage: 'partial outage',
  major_outage: 'major outage',
}

const list = { display: 'grid', gap: 5, listStyle: 'none', padding: 0, margin: 0 }

/** What a third party's status page says: the whole, its components, what is open. */
export function ComponentsView({ finding }: { finding: Components }) {
  const { provider, page, state, words: own, components, moreComponents, incidents } = finding
  return (
    <section aria-label={`Status page of ${page}`} style={{ display: 'grid', gap: 12, minWidth: 0 }}>
      <p className="row" style={{ flexWrap: 'wrap', gap: '2px 10px' }}>
        <Mark status={marks[state]} />
        <span>
          {page}: {own ?? words[state]}
        </span>
        <span className="faint">{provider}</span>
      </p>
      {incidents.length > 0 && (
        <ul style={list} aria-label="Open incidents">
          {incidents.map((one, index) => (
            <Incident key={index} one={one} />
          ))}
        </ul>
      )}
      {components.length > 0 && (
        <ul style={list} aria-label="Components">
          {components.map(({ name, group, state: each }, index) => (
            <li key={index} className="row" style={{ gap: 8, alignItems: 'baseline' }}>
              <Mark status={marks[each]} />
              <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                {group && <span className="faint">{group} / </span>}
                {name}
              </span>
              <span className="quiet">{words[each]}</span>
            </li>
          ))}
        </ul>
      )}
      {moreComponents > 0 && <p className="faint">and {moreComponents} more</p>}
    </section>
  )
}

function Incident({ one: { title, status, state, startedAt, url } }: { one: ServiceIncident }) {
  return (
    <li className="row" style={{ gap: 8, alignItems: 'baseline' }}>
      <Mark status={marks[state]} />
      <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        {url ? (
          <a href={url} target="_blank" rel="noreferrer">
            {title}
          </a>
        ) : (
          title
        )}
        <span className="quiet">
          {status && ` ${status}`}
          {startedAt && (
            <>
              , <Ago at={startedAt} />
            </>
          )}
        </span>
      </span>
    </li>
  )
}
