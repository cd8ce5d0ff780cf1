import { everybodyIn } from '#core/oncall/everybody'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CalendarFeed, Schedule } from '../../contract.ts'
import { calendarFeedsQuery, useAddFeed, usePeople, useRevokeFeed } from '../../data/on-call.ts'
import { dayAndTime } from '../../format.ts'
import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'

interface FeedDialogProps {
  schedule: Schedule
  open: boolean
  onClose: () => void
}

/** Addresses that a calendar subscribes to. */
export function FeedDialog({ schedule, open, onClose }: FeedDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Calendar link"
      description="Google Calendar, Outlook, Apple Calendar and others subscribe to it. Whoever has the link can read the shifts, and nothing else."
    >
      <NewFeed schedule={schedule} />
      <Feeds schedule={schedule} />
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  )
}

function NewFeed({ schedule }: { schedule: Schedule }) {
  const { nameOf } = usePeople()
  const [of, setOf] = useState('')
  const add = useAddFeed()
  if (add.data?.url)
    return (
      <div className="stack" style={{ gap: 8 }}>
        <Copy value={add.data.url} label="Calendar link" />
        <p className="hint">It is shown this once. Lost it? Make another, and revoke this one.</p>
      </div>
    )
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate(of === '' ? { scheduleId: schedule.id } : { personId: of })
      }}
    >
      <Field label="Whose shifts">
        {(control) => (
          <select {...control} className="input" value={of} onChange={(event) => setOf(event.target.value)}>
            <option value="">Everybody’s in {schedule.name}</option>
            {everybodyIn([schedule]).map((id) => (
              <option key={id} value={id}>
                Only {nameOf(id)}’s, in every schedule
              </option>
            ))}
          </select>
        )}
      </Field>
      {add.error && <Problem error={add.error} />}
      <Button type="submit" kind="primary" busy={add.isPending} className="justify-self-start">
        Make a link
      </Button>
    </form>
  )
}

function Feeds({ schedule }: { schedule: Schedule }) {
  const { nameOf } = usePeople()
  const everybody = everybodyIn([schedule])
  const feeds = (useQuery(calendarFeedsQuery).data?.data ?? []).filter(
    ({ scheduleId, personId }) =>
      scheduleId === schedule.id || (personId !== null && everybody.includes(personId)),
  )
  if (feeds.length === 0) return null
  return (
    <section className="stack" aria-label="Links there are" style={{ gap: 10 }}>
      <h3>Links there are</h3>
      {feeds.map((feed) => (
        <Feed key={feed.id} feed={feed} of={feed.personId === null ? schedule.name : nameOf(feed.personId)} />
      ))}
    </section>
  )
}

function Feed({ feed, of }: { feed: CalendarFeed; of: string }) {
  const revoke = useRevokeFeed()
  const made = dayAndTime(Date.parse(feed.createdAt))
  return (
    <div className="row between">
      <div style={{ minWidth: 0 }}>
        <span dir="auto">{of}</span>
        <p className="faint">
          Made {made},{' '}
          {feed.lastReadAt === null ? (
            'not read yet'
          ) : (
            <>
              read <Ago at={feed.lastReadAt} />
            </>
          )}
        </p>
        {revoke.error && <Problem error={revoke.error} />}
      </div>
      <Button
        size="small"
        busy={revoke.isPending}
        aria-label={`Revoke the link of ${of}, made ${made}`}
        onClick={() => revoke.mutate(feed.id)}
      >
        Revoke
      </Button>
    </div>
  )
}
