import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import { regionName } from '#core/region-names'
import type { Monitor, SeriesPoint } from '../../contract.ts'
import type { Marking } from '../../parts/chart/markings.ts'
import { Bone, Problem } from '../../ui/states.tsx'
import { chartData } from './chart-data.ts'
import { LatencyChart } from './latency-chart.tsx'
import type { TimeRange } from './range.ts'

interface LatencyPanelProps {
  monitor: Monitor
  range: TimeRange
  series: UseQueryResult<{ data: SeriesPoint[] }>
  /** What happened, on the same time axis. */
  markings: readonly Marking[]
  onBrush: (from: number, to: number) => void
}

const chartPx = 280
const mostLines = 6

/** Latency by region over the range, with what happened marked on the same axis. */
export function LatencyPanel({ monitor, range, series, markings, onBrush }: LatencyPanelProps) {
  const { from, to, stepSeconds } = range
  const { regions } = monitor
  const shown = regions.slice(0, mostLines)
  const data = useMemo(
    () => chartData(series.data?.data ?? [], regions.slice(0, mostLines), { from, to, stepSeconds }),
    [series.data, regions, from, to, stepSeconds],
  )
  const threshold = monitor.check['degradedMs']
  const title = monitor.check.type === 'heartbeat' ? 'How long its runs took' : 'Latency by region'
  return (
    <section className="panel" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label={title}>
      <div className="row between" style={{ marginBottom: 10, flexWrap: 'wrap', rowGap: 4 }}>
        <h2>{title}</h2>
        <span className="faint">
          thick: median, thin: p95 · drag to zoom
          {monitor.regions.length > mostLines && ` · first ${mostLines} of ${monitor.regions.length} regions`}
        </span>
      </div>
      {series.error && !series.data ? (
        <Problem error={series.error} retry={() => void series.refetch()} />
      ) : series.data && data.p50.every((line) => line.every((value) => value === null)) ? (
        <p className="quiet" style={{ minHeight: chartPx }}>
          {monitor.check.type === 'heartbeat'
            ? 'No run was measured in this time: one is from its /start to its end.'
            : 'No good answer in this time, so there is no latency to draw. What came instead is listed below.'}
        </p>
      ) : series.data ? (
        <LatencyChart
          key={shown.join()}
          data={data}
          regions={shown.map((id) => ({ id, name: regionName(id) }))}
          range={{ from, to }}
          markings={markings}
          thresholdMs={typeof threshold === 'number' ? threshold : null}
          height={chartPx}
          onBrush={onBrush}
        />
      ) : (
        <Bone height={chartPx} />
      )}
    </section>
  )
}
