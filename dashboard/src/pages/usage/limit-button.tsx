import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Quota } from '../../contract.ts'
import { useSaveQuota } from '../../data/usage.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { InputField } from '../../ui/inputs.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { limitOf } from './limit.ts'

type Field = 'eventsPerDay' | 'browserMinutesPerDay'

interface LimitProps {
  field: Field
  /** What is limited: "Events a day". */
  label: string
  /** Null: there is no limit. */
  limit: number | null
  /** The least that can be allowed. */
  least: number
}

/** Sets a limit for the day, or takes it away. */
export function LimitButton(props: LimitProps) {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {props.limit === null ? 'Set a limit' : 'Change'}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="A limit for each day">
        <LimitForm {...props} onDone={close} />
      </Dialog>
    </>
  )
}

function LimitForm({ field, label, limit, least, onDone }: LimitProps & { onDone: () => void }) {
  const [text, setText] = useState(limit === null ? '' : String(limit))
  const [isAsked, setAsked] = useState(false)
  const save = useSaveQuota()
  const wanted = limitOf(text, least)
  const refused = save.error ? asProblem(save.error) : null
  const fault = isAsked && Number.isNaN(wanted) ? `A whole number from ${least} on, or nothing` : undefined
  const submit = () => {
    setAsked(true)
    if (Number.isNaN(wanted)) return
    const change: Partial<Pick<Quota, Field>> = { [field]: wanted }
    save.mutate(change, {
      onSuccess: () => {
        say(wanted === null ? 'The limit is taken away' : 'The limit holds from now on')
        onDone()
      },
    })
  }
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <InputField
        label={label}
        hint="Counted from midnight to midnight, UTC. Empty: no limit."
        error={fault ?? refused?.errors.find(({ path }) => path === field)?.message}
        inputMode="numeric"
        value={text}
        onChange={setText}
      />
      {refused && !refused.errors.some(({ path }) => path === field) && <Problem error={refused} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}
