import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNow } from '../../clock.ts'
import type { Maintenance } from '../../contract.ts'
import { summaryQuery } from '../../data/monitors.ts'
import { maintenancesQuery, useDelete } from '../../data/settings.ts'
import { absolute, dayAndTime, plural, sentenceList } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { BoneRows, Empty, Problem, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago, Lasting } from '../../ui/time.tsx'
import { MaintenanceForm } from './maintenance-form.tsx'

type Phase = 'now' | 'planned' | 'over'
function phaseOf({ startsAt, endsAt }: Maintenance, now: number): Phase {
  if (new Date(endsAt).getTime() <= now) return 'over'
  return new Date(startsAt).getTime() <= now ? 'now' : 'planned'
}
const order: readonly Phase[] = ['now', 'planned', 'over']

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
      order.indexOf(phaseOf(a, now)) - order.indexOf(phaseOf(b, now)) || a.startsAt.localeCompare(b.startsAt),
  )
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Window</th>
          <th scope="col">State</th>
          <th scope="col" className="wide">
            From
          </th>
          <th scope="col" className="wide">
            Lasts
          </th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((window) => (
          <WindowRow key={window.id} window={window} phase={phaseOf(window, now)} />
        ))}
      </tbody>
    </table>
  )
}

function WindowRow({ window, phase }: { window: Maintenance; phase: Phase }) {
  const [asking, setAsking] = useState(false)
  const remove = useDelete('maintenances')
  const rows = useQuery(summaryQuery).data?.data ?? []
  const names = window.monitorIds.map((id) => rows.find((row) => row.id === id)?.name ?? 'a deleted monitor')
  const covers = [...names, ...window.tags.map((tag) => `everything tagged ${tag}`)]
  const start = new Date(window.startsAt).getTime()
  return (
    <tr>
      <td>
        <b style={{ fontWeight: 550 }} dir="auto">
          {window.title}
        </b>
        <span className="faint">{covers.length === 0 ? 'the whole workspace' : sentenceList(covers)}</span>
      </td>
      <td>
        {phase === 'now' && <StatusWord status="maintenance" word="Open now" />}
        {phase === 'planned' && (
          <>
            <StatusWord status="pending" word="Planned" />
            <span className="faint">
              <Ago at={window.startsAt} />
            </span>
          </>
        )}
        {phase === 'over' && <span className="quiet">Over</span>}
      </td>
      <td className="wide" title={absolute(start)}>
        {dayAndTime(start)}
      </td>
      <td className="wide">
        <Lasting from={window.startsAt} to={window.endsAt} />
      </td>
      <td className="num">
        <Button size="small" onClick={() => setAsking(true)}>
          {phase === 'now' ? 'End now' : 'Delete'}
        </Button>
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={`Delete ${window.title}?`}
          description={
            phase === 'now'
              ? 'The window ends at once: what is wrong alerts again.'
              : 'The window is forgotten.'
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
