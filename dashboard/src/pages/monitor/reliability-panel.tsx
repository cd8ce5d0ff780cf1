import { useQuery } from '@tanstack/react-query'
import type { SloState } from '#core/slo'
import type { Monitor, ReliabilityAnswer } from '../../contract.ts'
import { reliabilityQuery } from '../../data/reports.ts'
import { count, none, percent, span } from '../../format.ts'
import { Bone, Problem } from '../../ui/states.tsx'
import type { TimeRange } from './range.ts'

const length = (seconds: number | null): string => (seconds === null ? none : span(seconds))

/** How often it failed in the range, and what is left of its error budget. */
export function ReliabilityPanel({ monitor, range }: { monitor: Monitor; range: TimeRange }) {
  const asked = { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() }
  const found = useQuery(reliabilityQuery(monitor.id, asked))
  return (
    <section className="panel" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Reliability">
      {found.error && !found.data ? (
        <Problem error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        <Figures found={found.data} />
      ) : (
        <Bone height={46} />
      )}
    </section>
  )
}

function Figures({ found }: { found: ReliabilityAnswer }) {
  const figures = [
    ['Outages', count(found.outages)],
    ['Longest', length(found.longestOutageSeconds)],
    ['Mean time to recovery', length(found.mttrSeconds)],
    ['Mean time between failures', length(found.mtbfSeconds)],
  ] as const
  return (
    <div className="stack" style={{ gap: 14 }}>
      <dl style={{ display: 'flex', flexWrap: 'wrap', gap: '10px 36px' }}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt className="label">{label}</dt>
            <dd style={{ fontVariantNumeric: 'tabular-nums', fontWeight: 600, fontSize: 'var(--t-lg)' }}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {found.slo && <Objective slo={found.slo} />}
    </div>
  )
}

function Objective({ slo }: { slo: SloState }) {
  const left = slo.leftPercent
  const width = `${Math.min(100, Math.max(0, left ?? 0))}%`
  const color = left !== null && left <= 0 ? 'var(--down-fill)' : 'var(--ink-3)'
  return (
    <div className="stack" style={{ gap: 6 }}>
      <p className="row between" style={{ flexWrap: 'wrap', rowGap: 2 }}>
        <span>
          Objective <span className="num">{percent(slo.target)}</span> over{' '}
          <span className="num">{slo.windowDays}&nbsp;d</span>, now{' '}
          <span className="num">{percent(slo.uptime)}</span>
        </span>
        <span className="faint">
          {left === null
            ? 'nothing known yet'
            : left <= 0
              ? `the error budget of ${span(slo.budgetSeconds)} is overdrawn`
              : `${span(Math.max(0, slo.budgetSeconds - slo.spentSeconds))} of ${span(slo.budgetSeconds)} may still be down`}
        </span>
      </p>
      <div
        style={{ height: 6, borderRadius: 3, background: 'var(--sunk)' }}
        role="img"
        aria-label={`Error budget left: ${left === null ? 'not known' : `${left} %`}`}
      >
        <div style={{ height: 6, borderRadius: 3, width, background: color }} />
      </div>
      <p className="faint row" style={{ flexWrap: 'wrap', gap: '2px 12px' }}>
        <span>Burn rate</span>
        {slo.burnRates.map(({ hours, rate }) => (
          <span key={hours} className="num">
            {hours}&nbsp;h: {rate === null ? none : `${rate}×`}
          </span>
        ))}
      </p>
    </div>
  )
}
