import type { UseQueryResult } from '@tanstack/react-query'
import { useNow } from '../../clock.ts'
import type { MonitorWindow, Transition, Uptime } from '../../contract.ts'
import { count, dayAndTime, percent, span } from '../../format.ts'
import { Band } from '../../ui/band.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { statusWords } from '../../ui/status.tsx'
import { useMedia } from '../../ui/use-media.ts'
import type { TimeRange } from './range.ts'
import { bandBuckets } from './status-band.ts'

interface StatusPanelProps {
  range: TimeRange
  uptime: UseQueryResult<Uptime>
  transitions: UseQueryResult<{ data: Transition[] }>
  maintenances: readonly MonitorWindow[]
}

const refreshMs = 10_000

/** The range as a band, and what it adds up to: unknown and maintenance stated, never hidden. */
export function StatusPanel({ range, uptime, transitions, maintenances }: StatusPanelProps) {
  const buckets = useMedia('(max-width: 760px)') ? 48 : 96
  const now = Math.ceil(useNow() / refreshMs) * refreshMs
  const shown = { from: range.from, to: Math.min(range.to, now) }
  const found = bandBuckets(transitions.data?.data ?? [], maintenances, shown, buckets, now)
  const titles = found.map(
    ({ from, cell }) =>
      `${dayAndTime(from)}: ${cell === 'none' ? 'nothing known' : statusWords[cell].toLowerCase()}`,
  )
  return (
    <section className="panel" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Status and uptime">
      <Band tall cells={found.map(({ cell }) => cell)} titles={titles} what="Status over the range" />
      <div className="row between faint" style={{ marginTop: 6 }}>
        <span>{dayAndTime(range.from)}</span>
        <span>{range.to >= now ? 'now' : dayAndTime(range.to)}</span>
      </div>
      <div style={{ marginTop: 14, minHeight: 46 }}>
        {uptime.error ? (
          <Problem error={uptime.error} retry={() => void uptime.refetch()} />
        ) : uptime.data ? (
          <UptimeFigures uptime={uptime.data} />
        ) : (
          <Bone width={320} height={20} />
        )}
      </div>
    </section>
  )
}

function UptimeFigures({ uptime }: { uptime: Uptime }) {
  const figures = [
    ['Uptime', percent(uptime.uptime)],
    ['Down', span(uptime.downSeconds)],
    ['Not checked', span(uptime.unknownSeconds)],
    ['Maintenance', span(uptime.maintenanceSeconds)],
    ['Checks', count(uptime.checks)],
  ] as const
  return (
    <>
      <dl style={{ display: 'flex', flexWrap: 'wrap', gap: '10px 36px' }}>
        {figures.map(([label, value], index) => (
          <div key={label}>
            <dt className="label">{label}</dt>
            <dd
              style={{
                fontVariantNumeric: 'tabular-nums',
                fontWeight: 600,
                fontSize: index === 0 ? 'var(--t-xl)' : 'var(--t-lg)',
                lineHeight: 1.3,
              }}
            >
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {uptime.unknownSeconds + uptime.maintenanceSeconds >= 1 && (
        <p className="hint" style={{ marginTop: 8 }}>
          Time not checked and planned work count neither as up nor as down.
        </p>
      )}
    </>
  )
}
