import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { regionName } from '#core/region-names'
import type { Monitor } from '../../../contract.ts'
import { vitalsQuery } from '../../../data/runs.ts'
import { LineChart } from '../../../parts/chart/line-chart.tsx'
import { figure, rate, saidTime, type VitalKey, vitalNames } from '../../../parts/vitals/vitals.ts'
import { Rated } from '../../../parts/vitals/rated.tsx'
import { Bone, Problem } from '../../../ui/states.tsx'
import type { TimeRange } from '../range.ts'
import { newestOf, vitalLines } from './lines.ts'

const chartPx = 260
const mostLines = 6

/** How the page feels, over time and by region, beside what Google calls good and poor. */
export function VitalsPanel({ monitor, range }: { monitor: Monitor; range: TimeRange }) {
  const navigate = useNavigate({ from: '/monitors/$id' })
  const [key, setKey] = useState<VitalKey>('lcpMs')
  const { from, to, stepSeconds } = range
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  const vitals = useQuery(vitalsQuery(monitor.id, span, stepSeconds))
  const all = useMemo(() => {
    const { data: points = [], stepSeconds: step = stepSeconds } = vitals.data ?? {}
    return vitalNames.map((vital) => ({
      vital,
      ...vitalLines(points, vital.key, { from, to, stepSeconds: step }),
    }))
  }, [vitals.data, from, to, stepSeconds])
  const shown = all.find(({ vital }) => vital.key === key)
  const isEmpty = all.every(({ lines }) => lines.length === 0)
  if (monitor.check['flow'] && isEmpty) return null
  return (
    <section className="panel" aria-label="Vitals">
      <div className="vitals choices" role="group" aria-label="Figure to draw">
        {all.map(({ vital, lines }) => {
          const newest = newestOf({ lines })
          return (
            <button
              key={vital.key}
              type="button"
              aria-pressed={vital.key === key}
              onClick={() => setKey(vital.key)}
            >
              <span className="label pairs" title={vital.full}>
                <span>{vital.name}</span> <span>{vital.short}</span>
              </span>
              <b>{figure(vital.key, newest)}</b>
              <Rated rating={rate(vital, newest)} />
            </button>
          )
        })}
      </div>
      <div style={{ padding: 'var(--s-4) var(--s-5)', borderTop: '1px solid var(--line)' }}>
        {vitals.error && !vitals.data ? (
          <Problem error={vitals.error} retry={() => void vitals.refetch()} />
        ) : !vitals.data || !shown ? (
          <Bone height={chartPx} />
        ) : shown.lines.length === 0 ? (
          <p className="quiet" style={{ minHeight: 60 }}>
            {isEmpty
              ? 'No run has measured anything in this time.'
              : `${shown.vital.full} was not measured in this time.`}
            {key === 'inpMs' && !isEmpty && ' Nobody clicks in a visit; a flow does.'}
          </p>
        ) : (
          <>
            <p className="faint" style={{ marginBottom: 6 }}>
              {shown.vital.full}, p75 of the runs by region · drag to zoom
            </p>
            <LineChart
              key={key}
              label={`${shown.vital.full}, p75`}
              times={shown.times}
              lines={shown.lines
                .slice(0, mostLines)
                .map(({ region, values }) => ({ name: regionName(region), values }))}
              range={{ from, to }}
              format={(value) => figure(key, value)}
              axis={(value) => (key === 'cls' ? figure(key, value) : saidTime(value))}
              height={chartPx}
              limits={[
                {
                  value: shown.vital.good,
                  words: `good up to ${figure(key, shown.vital.good)}`,
                  status: 'degraded',
                },
                {
                  value: shown.vital.poor,
                  words: `poor from ${figure(key, shown.vital.poor)}`,
                  status: 'down',
                },
              ]}
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
