import { useQuery } from '@tanstack/react-query'
import { regionName } from '#core/region-names'
import type { Monitor } from '../../contract.ts'
import { findingsQuery } from '../../data/monitors.ts'
import { FindingsView, hasFindings } from '../../parts/findings/index.tsx'
import { Ago } from '../../ui/time.tsx'

/** The newest that the checks found out beside the outcome, region by region; nothing where there is nothing. */
export function FindingsPanel({ monitor }: { monitor: Monitor }) {
  const found = useQuery(findingsQuery(monitor.id)).data?.data ?? []
  const shown = found.filter(({ findings }) => hasFindings(findings))
  if (shown.length === 0) return null
  return (
    <section className="panel stack" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Findings">
      <h2>What it found</h2>
      {shown.map(({ region, at, findings }) => (
        <div key={region} className="stack" style={{ gap: 8 }}>
          <p className="faint">
            {regionName(region)}, <Ago at={at} />
          </p>
          <FindingsView findings={findings} />
        </div>
      ))}
    </section>
  )
}
