import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { regionName } from '#core/region-names'
import { useNow } from '../../clock.ts'
import { regionSeriesQuery } from '../../data/regions.ts'
import { Segments } from '../../ui/segments.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { chartData } from '../monitor/chart-data.ts'
import { LatencyChart } from '../monitor/latency-chart.tsx'
import { rangeLabels, rangeOf, ranges, type RangeName } from '../monitor/range.ts'

const chartPx = 240
const mostLines = 6
const minuteMs = 60_000

/** Latency of everything that is watched, one line a region: a place that is slow to all targets is slow itself. */
export function RegionLatency({ regions }: { regions: readonly string[] }) {
  const [chosen, setChosen] = useState<{ range?: string; from?: string; to?: string }>({ range: '24h' })
  const now = Math.floor(useNow() / minuteMs) * minuteMs
  const range = rangeOf(chosen, now, 0)
  const { from, to, stepSeconds } = range
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  const series = useQuery(regionSeriesQuery(span, stepSeconds))
  const shown = regions.slice(0, mostLines).join(' ')
  const data = useMemo(
    () => chartData(series.data?.data ?? [], shown.split(' '), { from, to, stepSeconds }),
    [series.data, shown, from, to, stepSeconds],
  )
  return (
    <section className="panel" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Latency by region">
      <div className="row between" style={{ marginBottom: 10, flexWrap: 'wrap', rowGap: 6 }}>
        <h2>Latency by region</h2>
        <Segments
          label="Time range"
          value={range.name}
          options={(Object.keys(ranges) as RangeName[]).map((value) => ({
            value,
            label: rangeLabels[value],
          }))}
          onChange={(name) => setChosen({ range: name })}
        />
      </div>
      {series.error && !series.data ? (
        <Problem error={series.error} retry={() => void series.refetch()} />
      ) : series.data ? (
        <LatencyChart
          key={shown}
          data={data}
          regions={shown.split(' ').map((id) => ({ id, name: regionName(id) }))}
          range={{ from, to }}
          markings={[]}
          thresholdMs={null}
          height={chartPx}
          onBrush={(start, end) => setChosen({ from: String(start), to: String(end) })}
        />
      ) : (
        <Bone height={chartPx} />
      )}
    </section>
  )
}
