import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useNow } from '../../clock.ts'
import type { OnCall, Schedule, Shifts } from '../../contract.ts'
import { type NameOf, onCallQuery, scheduleQuery, shiftsQuery, usePeople } from '../../data/on-call.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import type { Duty } from './calendar.tsx'
import { Changes } from './changes.tsx'
import { DeleteSchedule } from './delete-schedule.tsx'
import { FeedDialog } from './feed-dialog.tsx'
import { Handovers } from './handovers.tsx'
import { OverrideForm } from './override-form.tsx'
import { RotaPanel } from './rota-panel.tsx'
import { SwapForm } from './swap-form.tsx'
import { dayTimeIn, rhythmOf, viewerZone, zoneName } from './words.ts'

const dayMs = 86_400_000
/** Whom one can swap with: shifts of the next so many days. */
const aheadMs = 90 * dayMs

type Open = { kind: 'override' | 'swap'; duty: Duty | null } | { kind: 'feed' } | { kind: 'delete' } | null

/** One schedule: who is on call, the calendar, and what was changed by hand. */
export function SchedulePage() {
  const { id } = useParams({ from: '/shell/on-call/$id' })
  const query = useQuery(scheduleQuery(id))
  const now = useQuery(onCallQuery).data?.data.find(({ schedule }) => schedule.id === id)
  const { nameOf } = usePeople()
  const [open, setOpen] = useState<Open>(null)
  const above = (
    <>
      <Link to="/on-call">On-call</Link>
      {query.data && ` / ${query.data.name}`}
    </>
  )
  const title = titleOf(query.data, now, nameOf)
  return (
    <PageFrame title={title} above={above} actions={query.data && <Actions id={id} onOpen={setOpen} />}>
      <Shown query={query} loading={<BoneRows rows={6} />}>
        {(schedule) => <Body schedule={schedule} nameOf={nameOf} open={open} setOpen={setOpen} />}
      </Shown>
    </PageFrame>
  )
}

function titleOf(schedule: Schedule | undefined, now: OnCall | undefined, nameOf: NameOf): string {
  if (!schedule) return 'On-call schedule'
  if (!now) return schedule.name
  const [person] = now.onCall
  if (!person) return `Nobody is on call for ${schedule.name}`
  const who = nameOf(person.personId)
  if (person.until === null) return `${who} is on call for ${schedule.name}`
  const where = schedule.timezone === viewerZone ? '' : ` in ${zoneName(schedule.timezone)}`
  return `${who} is on call until ${dayTimeIn(schedule.timezone, Date.parse(person.until))}${where}`
}

function Actions({ id, onOpen }: { id: string; onOpen: (open: Open) => void }) {
  const navigate = useNavigate()
  return (
    <>
      <Button kind="primary" onClick={() => onOpen({ kind: 'override', duty: null })}>
        Override
      </Button>
      <Button onClick={() => onOpen({ kind: 'swap', duty: null })}>Swap shifts</Button>
      <Button onClick={() => onOpen({ kind: 'feed' })}>Calendar link</Button>
      <Menu
        label="More about this schedule"
        items={[
          { label: 'Edit', onSelect: () => void navigate({ to: '/on-call/$id/edit', params: { id } }) },
          { label: 'Delete', danger: true, onSelect: () => onOpen({ kind: 'delete' }) },
        ]}
      >
        More
      </Menu>
    </>
  )
}

interface BodyProps {
  schedule: Schedule
  nameOf: NameOf
  open: Open
  setOpen: (open: Open) => void
}

function Body({ schedule, nameOf, open, setOpen }: BodyProps) {
  const minute = Math.floor(useNow() / 60_000) * 60_000
  // To the hour: the question stays the same while the page is open.
  const from = Math.floor(minute / 3_600_000) * 3_600_000
  const upcoming = useQuery(shiftsQuery(schedule.id, from, from + aheadMs)).data
  const close = () => setOpen(null)
  return (
    <>
      <RotaPanel schedule={schedule} nameOf={nameOf} onPick={(duty) => setOpen({ kind: 'override', duty })} />
      <div className="grid gap-6 min-[1000px]:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <Handovers zone={schedule.timezone} upcoming={upcoming} nameOf={nameOf} />
        <div className="stack" style={{ alignContent: 'start' }}>
          <Changes schedule={schedule} nameOf={nameOf} />
          <Layers schedule={schedule} nameOf={nameOf} />
        </div>
      </div>
      <Dialogs schedule={schedule} nameOf={nameOf} upcoming={upcoming} open={open} setOpen={setOpen} />
      <FeedDialog schedule={schedule} open={open?.kind === 'feed'} onClose={close} />
      <DeleteSchedule schedule={schedule} open={open?.kind === 'delete'} onClose={close} />
    </>
  )
}

function Dialogs({
  schedule,
  nameOf,
  upcoming,
  open,
  setOpen,
}: BodyProps & { upcoming: Shifts | undefined }) {
  const close = () => setOpen(null)
  const onOpenChange = (isOpen: boolean) => !isOpen && close()
  const duty = open && 'duty' in open ? open.duty : null
  return (
    <>
      <Dialog
        open={open?.kind === 'override'}
        onOpenChange={onOpenChange}
        title={duty?.personId ? `Take over from ${nameOf(duty.personId)}` : 'Override'}
        description="Somebody else is on call for a time, whatever the layers say."
      >
        <OverrideForm
          schedule={schedule}
          duty={duty}
          onSwap={duty?.personId ? () => setOpen({ kind: 'swap', duty }) : undefined}
          onDone={close}
        />
      </Dialog>
      <Dialog
        open={open?.kind === 'swap'}
        onOpenChange={onOpenChange}
        title="Swap shifts"
        description="Two people take each other’s shifts."
      >
        <SwapForm
          schedule={schedule}
          upcoming={upcoming?.data ?? []}
          duty={duty}
          nameOf={nameOf}
          onDone={close}
        />
      </Dialog>
    </>
  )
}

function Layers({ schedule, nameOf }: { schedule: Schedule; nameOf: NameOf }) {
  return (
    <section className="panel stack" aria-label="Layers" style={{ padding: 16, gap: 10 }}>
      <h2>Layers</h2>
      {schedule.layers.length === 0 && (
        <p className="quiet">None yet: nobody is on call but by an override.</p>
      )}
      {schedule.layers.map((layer, index) => (
        <div key={index}>
          <b style={{ fontWeight: 550 }} dir="auto">
            {layer.name}
          </b>
          <p className="faint">
            {layer.people.map(nameOf).join(', ')}: {rhythmOf(layer.rotation)}
            {layer.restrict.length > 0 && ', at some hours only'}
          </p>
        </div>
      ))}
      {schedule.layers.length > 1 && <p className="hint">Where two are on, the lower one wins.</p>}
      <p className="hint">Times are those of {zoneName(schedule.timezone)}.</p>
    </section>
  )
}
