import { everybodyIn } from '#core/oncall/everybody'
import { useDeferredValue, useMemo, useState } from 'react'
import { instantOf } from '#core/zone'
import type { Schedule } from '../../contract.ts'
import type { NameOf } from '../../data/on-call.ts'
import { Calendar } from './calendar.tsx'
import { previewOf, type ScheduleDraft } from './draft.ts'
import { mondayOf } from './grid.ts'

const weeks = 2
const weekMs = 7 * 86_400_000

interface PreviewProps {
  draft: ScheduleDraft
  overrides: Schedule['overrides']
  nameOf: NameOf
}

/** Who would be on call in this week and the next, reckoned here while the form is filled in. */
export function Preview({ draft, overrides, nameOf }: PreviewProps) {
  const settled = useDeferredValue(draft)
  const zone = settled.timezone
  const [now] = useState(Date.now)
  const monday = mondayOf(zone, now)
  const rows = useMemo(() => {
    const range = { from: instantOf(zone, monday), to: instantOf(zone, monday + weeks * weekMs) }
    return previewOf(settled, overrides, range)
  }, [settled, overrides, zone, monday])
  return (
    <section className="panel" aria-label="Preview">
      <div className="row" style={{ padding: '14px 16px 6px' }}>
        <h2>As it would be</h2>
      </div>
      {rows ? (
        <Calendar
          zone={zone}
          home={zone}
          monday={monday}
          weeks={weeks}
          {...rows}
          nameOf={nameOf}
          everybody={everybodyIn([{ layers: settled.layers, overrides }])}
        />
      ) : (
        <p className="quiet" style={{ padding: '0 16px 16px' }}>
          Shown once every layer has its times.
        </p>
      )}
    </section>
  )
}
