import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNow } from '../../clock.ts'
import type { Maintenance } from '../../contract.ts'
import { useMonitorNames } from '../../data/monitor-names.ts'
import { maintenancesQuery, useDelete } from '../../data/settings.ts'
import { absolute, dayAndTime, plural, sentenceList } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { comparePhases, type Phase, phaseOf as phaseOfSpan } from '../../parts/phase.ts'
import { NameCell, Table } from '../../parts/table.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { BoneRows, Empty, Problem, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago, Lasting } from '../../ui/time.tsx'
import { MaintenanceForm } from './maintenance-form.tsx'
import { rhythmOf } from './rhythm.ts'

interface Near {
  phase: Phase
  /** The window that is open, else the next; null once all are over. */
  span: { startsAt: string; endsAt: string } | null
}

/** Where a maintenance stands. What the server called next may have begun since it was asked. */
function near({ current, next }: Maintenance, now: number): Near {
  const span = [current, next].find((one) => one && Date.parse(one.endsAt) > now) ?? null
  if (!span) return { phase: 'over', span }
  return { phase: phaseOfSpan(span.startsAt, span.endsAt, now), span }
}
const phaseOf = (window: Maintenance, now: number): Phase => near(window, now).phase
const startOf = (window: Maintenance, now: number): string =>
  near(window, now).span?.startsAt ?? window.startsAt

const columns = [
  { title: 'Window' },
  { title: 'State' },
  { title: 'From', wide: true },
  { title: 'Lasts', wide: true },
]

/** Planned work: in it nobody is woken, and its time leaves the uptime. */
export function MaintenancePage() {
  const windows = useQuery(maintenancesQuery)
  const now = useNow()
  const [adding, setAdding] = useState(false)
  const list = windows.data?.data
  const current = (list ?? []).filter((one) => phaseOf(one, now) === 'now').length
  const planned = (list ?? []).filter((one) => phaseOf(one, now) === 'planned').length
  const title = !list
    ? 'Maintenance'
    : current > 0
      ? `${plural(current, 'maintenance window is', 'maintenance windows are')} open`
      : planned > 0
        ? `${plural(planned, 'window is', 'windows are')} planned`
        : 'No maintenance is planned'
  return (
    <PageFrame title={title} actions={<Button onClick={() => setAdding(true)}>Plan maintenance</Button>}>
      <section className="panel" aria-label="Windows">
        <Shown query={windows} loading={<BoneRows rows={3} />}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty title="Say when work is planned">
                <p className="quiet">
                  During a window checks go on, but nobody is alerted, and its time counts neither as up nor
                  as down. An example: “Database upgrade”, tonight from 22:00 to 23:00, for everything tagged{' '}
                  <code>db</code>.
                </p>
                <Button kind="primary" onClick={() => setAdding(true)}>
                  Plan maintenance
                </Button>
              </Empty>
            ) : (
              <WindowTable windows={data} now={now} />
            )
          }
        </Shown>
      </section>
      <Dialog open={adding} onOpenChange={setAdding} title="Plan maintenance">
        <MaintenanceForm onDone={() => setAdding(false)} />
      </Dialog>
    </PageFrame>
  )
}

function WindowTable({ windows, now }: { windows: readonly Maintenance[]; now: number }) {
  const sorted = windows.toSorted(
    (a, b) =>
      comparePhases(phaseOf(a, now), phaseOf(b, now)) || startOf(a, now).localeCompare(startOf(b, now)),
  )
  return (
    <Table columns={columns}>
      {sorted.map((window) => (
        <WindowRow key={window.id} window={window} {...near(window, now)} />
      ))}
    </Table>
  )
}

function WindowRow({ window, phase, span }: { window: Maintenance } & Near) {
  const [asking, setAsking] = useState(false)
  const remove = useDelete('maintenances')
  const namesOf = useMonitorNames()
  const covers = [
    ...namesOf(window.monitorIds),
    ...window.groups.map((group) => `the group ${group}`),
    ...window.tags.map((tag) => `everything tagged ${tag}`),
  ]
  const { startsAt, endsAt } = span ?? { startsAt: window.startsAt, endsAt: window.endsAt }
  const start = new Date(startsAt).getTime()
  const rhythm = rhythmOf(window)
  return (
    <tr>
      <NameCell
        name={window.title}
        note={
          <>
            {covers.length === 0 ? 'the whole workspace' : sentenceList(covers)}
            {rhythm && ` · ${rhythm}`}
          </>
        }
      />
      <td>
        {phase === 'now' && <StatusWord status="maintenance" word="Open now" />}
        {phase === 'planned' && (
          <>
            <StatusWord status="pending" word="Planned" />
            <span className="faint">
              <Ago at={startsAt} />
            </span>
          </>
        )}
        {phase === 'over' && <span className="quiet">Over</span>}
      </td>
      <td className="wide" title={absolute(start)}>
        {dayAndTime(start)}
      </td>
      <td className="wide">{endsAt && <Lasting from={startsAt} to={endsAt} />}</td>
      <td className="num">
        <Button size="small" onClick={() => setAsking(true)}>
          {phase === 'now' && !rhythm ? 'End now' : 'Delete'}
        </Button>
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={`Delete ${window.title}?`}
          description={
            phase === 'now'
              ? 'It ends at once: what is wrong alerts again, and its time counts again.'
              : 'It is forgotten, and the time that it covered counts again.'
          }
          action="Delete window"
          busy={remove.isPending}
          onConfirm={() => remove.mutate(window.id, { onSuccess: () => setAsking(false) })}
        >
          {remove.error && <Problem error={remove.error} />}
        </ConfirmDialog>
      </td>
    </tr>
  )
}
