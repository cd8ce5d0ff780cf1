import { useState } from 'react'
import type { Silence } from '../../contract.ts'
import { useSave } from '../../data/settings.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { MonitorsField } from '../../form/monitors-field.tsx'
import { refusalOf } from '../../form/refusal.ts'
import { InputField, SelectField } from '../../ui/inputs.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { type MatcherDraft, Matchers } from './matchers.tsx'

const minuteMs = 60_000
/** By minutes. */
const spans = [
  { value: '30', label: '30 minutes' },
  { value: '60', label: '1 hour' },
  { value: '240', label: '4 hours' },
  { value: '1440', label: '1 day' },
  { value: '10080', label: '1 week' },
] as const

/** One silence: what it covers, how long, and why. It begins now. */
export function SilenceForm({ monitorIds = [], onDone }: { monitorIds?: string[]; onDone: () => void }) {
  const [chosen, setChosen] = useState(monitorIds)
  const [matchers, setMatchers] = useState<MatcherDraft[]>([])
  const [minutes, setMinutes] = useState<string>('60')
  const [comment, setComment] = useState('')
  const save = useSave<Silence>('silences')
  const refusal = refusalOf(save.error)
  const form = useFirstWrong(refusal.problem)
  const { wrong } = refusal
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const until = new Date(Date.now() + Number(minutes) * minuteMs).toISOString()
        const named = matchers
          .filter(({ label }) => label.trim() !== '')
          .map(({ label, op, value }) => ({ label, op, value }))
        save.mutate({ monitorIds: chosen, matchers: named, until, comment }, { onSuccess: onDone })
      }}
    >
      <MonitorsField value={chosen} error={wrong('monitorIds')} onChange={setChosen} />
      <Matchers matchers={matchers} onChange={setMatchers} error={wrong('matchers')} />
      <SelectField label="For" value={minutes} options={spans} error={wrong('until')} onChange={setMinutes} />
      <InputField
        label="Why"
        hint="For whoever wonders at three in the morning."
        placeholder="The provider is working on it"
        error={wrong('comment')}
        value={comment}
        onChange={setComment}
      />
      <FormEnd
        refusal={refusal}
        shown={['matchers', 'monitorIds', 'until', 'comment']}
        action="Silence"
        busy={save.isPending}
        cancel={onDone}
      />
    </form>
  )
}
