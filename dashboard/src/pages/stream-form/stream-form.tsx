import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Stream } from '../../contract.ts'
import { streamQuery, useSaveStream } from '../../data/streams.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { refusalOf } from '../../form/refusal.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Field } from '../../ui/field.tsx'
import { InputField } from '../../ui/inputs.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { changeOf, type Draft, draftOf, emptyDraft, mostNames, readSchema, streamOf } from './draft.ts'
import { RetentionFields } from './retention-fields.tsx'
import { CompatibilityField, TakingFields } from './taking-fields.tsx'

const shown = [
  'name',
  'description',
  'time',
  'dimensions',
  'measures',
  'distinct',
  'schema',
  'retention',
  'windows',
  'latenessSeconds',
  'maxKeys',
  'eventsPerSecond',
  'compatibility',
]

/** Makes a stream: what its events are, and what is kept of them. */
export function AddStreamPage() {
  return (
    <PageFrame title="Add a stream" above={<Link to="/streams">Streams</Link>}>
      <StreamForm stream={null} />
    </PageFrame>
  )
}

/** Changes what of a stream can be changed. */
export function EditStreamPage() {
  const { name } = useParams({ from: '/shell/streams/$name/edit' })
  const query = useQuery({ ...streamQuery(name), refetchOnWindowFocus: false })
  return (
    <PageFrame
      title={`Change ${name}`}
      above={
        <>
          <Link to="/streams">Streams</Link> ·{' '}
          <Link to="/streams/$name" params={{ name }}>
            {name}
          </Link>
        </>
      }
    >
      <Shown query={query} loading={<BoneRows rows={5} />}>
        {(stream) => <StreamForm key={stream.id} stream={stream} />}
      </Shown>
    </PageFrame>
  )
}

/** @param stream which is changed; null: a new one is made */
function StreamForm({ stream }: { stream: Stream | null }) {
  const navigate = useNavigate()
  const [old] = useState(stream)
  const [draft, setDraft] = useState<Draft>(() => (stream ? draftOf(stream) : emptyDraft))
  const [fault, setFault] = useState<string | null>(null)
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const save = useSaveStream(old)
  const refusal = refusalOf(save.error)
  const form = useFirstWrong(refusal.problem)
  const { wrong } = refusal

  function send(event: FormEvent): void {
    event.preventDefault()
    const read = readSchema(draft.schema)
    setFault('fault' in read ? read.fault : null)
    if ('fault' in read) return form.current?.querySelector<HTMLElement>('textarea')?.focus()
    save.mutate(old ? changeOf(draft) : streamOf(draft, read.schema), {
      onSuccess: ({ name }) => {
        say(old ? `${name} is changed.` : `${name} is there. Send it events.`)
        void navigate({ to: '/streams/$name', params: { name } })
      },
    })
  }

  return (
    <form ref={form} className="stack narrow" noValidate onSubmit={send}>
      <section className="panel stack" style={{ padding: 16 }} aria-label="The stream">
        <InputField
          label="Name"
          disabled={old !== null}
          hint="Lower-case letters, digits, - and _. It stands in addresses, and stays."
          placeholder="orders"
          autoCapitalize="none"
          spellCheck={false}
          error={wrong('name') ?? takenName(refusal.problem?.code)}
          value={draft.name}
          onChange={(name) => set({ name })}
        />
        <InputField
          label="What it is"
          hint="For who finds it. May stay empty."
          placeholder="Orders of the shop, as they are placed"
          error={wrong('description')}
          value={draft.description}
          onChange={(description) => set({ description })}
        />
      </section>
      <MeasuringFields draft={draft} isNew={old === null} wrong={wrong} onChange={set} />
      <TakingFields draft={draft} wrong={wrong} onChange={set} />
      <section className="panel stack" style={{ padding: 16 }} aria-label="Schema">
        {old === null && (
          <Field
            label="JSON Schema"
            hint="What an event must be; what breaks it becomes a dead letter. Empty: any JSON object is taken."
            error={fault ?? wrong('schema')}
          >
            {(control) => (
              <textarea
                {...control}
                className="input mono"
                rows={8}
                spellCheck={false}
                placeholder={'{ "type": "object", "required": ["country"] }'}
                value={draft.schema}
                onChange={(event) => set({ schema: event.target.value })}
              />
            )}
          </Field>
        )}
        <CompatibilityField draft={draft} wrong={wrong} onChange={set} />
      </section>
      <RetentionFields draft={draft} wrong={wrong} onChange={set} />
      <FormEnd
        refusal={refusal.problem?.code === 'stream.exists' ? { ...refusal, problem: null } : refusal}
        shown={shown}
        action={old ? 'Save' : 'Add stream'}
        busy={save.isPending}
        cancel={
          old ? (
            <Link className="btn" to="/streams/$name" params={{ name: old.name }}>
              Cancel
            </Link>
          ) : (
            <Link className="btn" to="/streams">
              Cancel
            </Link>
          )
        }
      />
    </form>
  )
}

const takenName = (code: string | undefined): string | undefined =>
  code === 'stream.exists' ? 'There is a stream of that name already.' : undefined

interface FieldsProps {
  draft: Draft
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<Draft>) => void
}

/** Where the time, the keys and the figures lie in an event. */
function MeasuringFields({ draft, isNew, wrong, onChange }: FieldsProps & { isNew: boolean }) {
  const path = { autoCapitalize: 'none', spellCheck: false } as const
  const fixed = { ...path, disabled: !isNew }
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="What is measured">
      <div>
        <h2>What is measured</h2>
        <p className="hint">
          Paths into an event, names between dots: <code>order.amount</code>. Several with commas. All but the
          time stay as they are: sums of other things cannot be added to these.
        </p>
      </div>
      <InputField
        {...path}
        label="Time"
        hint="ISO 8601, or epoch milliseconds. Empty: when an event comes."
        placeholder="at"
        error={wrong('time')}
        value={draft.time}
        onChange={(time) => onChange({ time })}
      />
      <InputField
        {...fixed}
        label="Dimensions"
        hint={`What figures are kept apart by, at most ${mostNames.dimensions}.`}
        placeholder="country, plan"
        error={wrong('dimensions')}
        value={draft.dimensions}
        onChange={(dimensions) => onChange({ dimensions })}
      />
      <InputField
        {...fixed}
        label="Measures"
        hint={`What is summed and of what there are percentiles, at most ${mostNames.measures}.`}
        placeholder="amount"
        error={wrong('measures')}
        value={draft.measures}
        onChange={(measures) => onChange({ measures })}
      />
      <InputField
        {...fixed}
        label="Distinct"
        hint={`Of what different values are counted, at most ${mostNames.distinct}.`}
        placeholder="user"
        error={wrong('distinct')}
        value={draft.distinct}
        onChange={(distinct) => onChange({ distinct })}
      />
    </section>
  )
}
