import { everybodyIn } from '#core/oncall/everybody'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { instantOf } from '#core/zone'
import { useNow } from '../../clock.ts'
import type { Schedule, Shifts } from '../../contract.ts'
import { type NameOf, shiftsQuery } from '../../data/on-call.ts'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { Calendar, type CalendarRow, type Duty } from './calendar.tsx'
import { mondayOf } from './grid.ts'
import { dayOfMonth, viewerZone, zoneName } from './words.ts'

const weekMs = 7 * 86_400_000

interface RotaPanelProps {
  schedule: Schedule
  nameOf: NameOf
  onPick: (duty: Duty) => void
}

/** The calendar of a schedule, a week or four at a time, in its zone or the viewer's. */
export function RotaPanel({ schedule, nameOf, onPick }: RotaPanelProps) {
  const home = schedule.timezone
  const [zone, setZone] = useState(home)
  const search = useSearch({ from: '/shell/on-call/$id' })
  const navigate = useNavigate({ from: '/on-call/$id' })
  const weeks = search.weeks === '1' ? 1 : 4
  const thisMonday = mondayOf(zone, useNow())
  const asked = Date.parse(search.from ?? '')
  const monday = Number.isNaN(asked) ? thisMonday : mondayOf('UTC', asked)
  const query = useQuery(
    shiftsQuery(schedule.id, instantOf(zone, monday), instantOf(zone, monday + weeks * weekMs)),
  )
  const go = (to: number | null, howMany = weeks) =>
    void navigate({
      search: {
        weeks: howMany === 1 ? '1' : undefined,
        from: to === null || to === thisMonday ? undefined : new Date(to).toISOString().slice(0, 10),
      },
      replace: true,
    })
  return (
    <section className="panel" aria-label="Calendar">
      <div className="row between rota-tools">
        <div className="row" style={{ gap: 8 }}>
          <Button size="small" aria-label="Earlier" onClick={() => go(monday - weeks * weekMs)}>
            ‹
          </Button>
          <Button size="small" onClick={() => go(null)} disabled={monday === thisMonday}>
            Today
          </Button>
          <Button size="small" aria-label="Later" onClick={() => go(monday + weeks * weekMs)}>
            ›
          </Button>
          <h2>
            {dayOfMonth(monday)} – {dayOfMonth(monday + weeks * weekMs - 1)}
          </h2>
        </div>
        <div className="row" style={{ gap: 8, flexWrap: 'wrap' }}>
          {home !== viewerZone && (
            <Segments
              label="Time zone"
              value={zone}
              onChange={setZone}
              options={[
                { value: home, label: zoneName(home) },
                { value: viewerZone, label: 'Your time' },
              ]}
            />
          )}
          <Segments
            label="How much"
            value={weeks === 1 ? '1' : '4'}
            onChange={(value) => go(monday, Number(value))}
            options={[
              { value: '1', label: 'Week' },
              { value: '4', label: '4 weeks' },
            ]}
          />
        </div>
      </div>
      <Shown query={query} loading={<BoneRows rows={weeks * 2} />}>
        {(shifts) => (
          <Calendar
            zone={zone}
            home={home}
            monday={monday}
            weeks={weeks}
            {...rowsOf(shifts)}
            nameOf={nameOf}
            everybody={everybodyIn([{ ...schedule, overrides: shifts.overrides }])}
            onPick={onPick}
          />
        )}
      </Shown>
    </section>
  )
}

const dutiesOf = (list: Shifts['data']): Duty[] =>
  list.map(({ personId, startsAt, endsAt }) => ({
    personId,
    startsAt: Date.parse(startsAt),
    endsAt: endsAt === null ? null : Date.parse(endsAt),
  }))

function rowsOf({ data, layers, gaps }: Shifts): { layers: CalendarRow[]; final: CalendarRow } {
  const nobody = gaps.map(({ startsAt, endsAt }) => ({
    personId: null,
    startsAt: Date.parse(startsAt),
    endsAt: Date.parse(endsAt),
  }))
  const duties = [...dutiesOf(data), ...nobody].toSorted((a, b) => a.startsAt - b.startsAt)
  return {
    layers: layers.map((layer) => ({ name: layer.name, duties: dutiesOf(layer.data) })),
    final: { name: 'On call', duties },
  }
}
