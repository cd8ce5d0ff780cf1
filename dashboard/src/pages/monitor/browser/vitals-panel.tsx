import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Monitor } from '../../../contract.ts'
import { vitalsQuery } from '../../../data/runs.ts'
import type { Marking } from '../../../parts/chart/markings.ts'
import { Figures, inputAdvice } from '../../../parts/vitals/figures.tsx'
import { newestOf, vitalLines } from '../../../parts/vitals/lines.ts'
import { Trend, trendPx, trendWords } from '../../../parts/vitals/trend.tsx'
import { type VitalKey, vitalNames } from '../../../parts/vitals/vitals.ts'
import { Bone, Problem } from '../../../ui/states.tsx'
import type { TimeRange } from '../range.ts'

interface VitalsPanelProps {
  monitor: Monitor
  range: TimeRange
  markings: readonly Marking[]
}

/** How the page feels, over time and by region, beside its budgets or what Google calls good and poor. */
export function VitalsPanel({ monitor, range, markings }: VitalsPanelProps) {
  const navigate = useNavigate({ from: '/monitors/$id' })
  const [key, setKey] = useState<VitalKey>('lcpMs')
  const { from, to, stepSeconds } = range
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  const vitals = useQuery(vitalsQuery(monitor.id, span, stepSeconds))
  const all = useMemo(() => {
    const { data: points = [], stepSeconds: step = stepSeconds } = vitals.data ?? {}
    return vitalNames.map((vital) => ({
      vital,
      drawn: vitalLines(points, vital.key, { from, to, stepSeconds: step }),
    }))
  }, [vitals.data, from, to, stepSeconds])
  const shown = all.find(({ vital }) => vital.key === key)
  const isEmpty = all.every(({ drawn }) => drawn.lines.length === 0)
  const newest = (of: VitalKey) => {
    const found = all.find(({ vital }) => vital.key === of)
    return found ? newestOf(found.drawn) : null
  }
  return (
    <section className="panel" aria-label="Vitals">
      <Figures valueOf={newest} check={monitor.check} chosen={key} onChoose={setKey} />
      <div className="trend">
        {vitals.error && !vitals.data ? (
          <Problem error={vitals.error} retry={() => void vitals.refetch()} />
        ) : !vitals.data || !shown ? (
          <Bone height={trendPx} />
        ) : shown.drawn.lines.length === 0 ? (
          <p className="quiet" style={{ minHeight: 60 }}>
            {isEmpty
              ? 'No run has measured anything in this time.'
              : `${shown.vital.full} was not measured in this time.`}
            {key === 'inpMs' && !isEmpty && ` ${inputAdvice(monitor.check)}`}
          </p>
        ) : (
          <>
            <p className="faint" style={{ marginBottom: 6 }}>
              {trendWords(shown.vital, shown.drawn)} · drag to zoom
            </p>
            <Trend
              {...shown}
              check={monitor.check}
              range={{ from, to }}
              markings={markings}
              onBrush={(first, last) =>
                void navigate({ search: { from: String(first), to: String(last) }, resetScroll: false })
              }
            />
          </>
        )}
      </div>
    </section>
  )
}
