import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Schedule } from '../../contract.ts'
import { scheduleQuery, usePeople, useSaveSchedule } from '../../data/on-call.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { draftOf, type LayerDraft, moved, newLayer, sentOf } from './draft.ts'
import { LayerFields } from './layer-fields.tsx'
import { Preview } from './preview.tsx'
import { viewerZone } from './words.ts'

const zones = Intl.supportedValuesOf('timeZone')

export function AddSchedulePage() {
  return (
    <PageFrame title="Add an on-call schedule" above={<Link to="/on-call">On-call</Link>}>
      <ScheduleForm schedule={null} />
    </PageFrame>
  )
}

export function EditSchedulePage() {
  const { id } = useParams({ from: '/shell/on-call/$id/edit' })
  const query = useQuery({ ...scheduleQuery(id), refetchOnWindowFocus: false })
  return (
    <PageFrame title="Edit schedule" above={<Link to="/on-call">On-call</Link>}>
      <Shown query={query} loading={<BoneRows rows={6} />}>
        {(schedule) => <ScheduleForm key={schedule.id} schedule={schedule} />}
      </Shown>
    </PageFrame>
  )
}

function ScheduleForm({ schedule }: { schedule: Schedule | null }) {
  const navigate = useNavigate()
  const { nameOf } = usePeople()
  const [draft, setDraft] = useState(() =>
    schedule
      ? draftOf(schedule)
      : { name: '', timezone: viewerZone, layers: [newLayer(viewerZone, Date.now(), 'Everybody')] },
  )
  const [old] = useState(schedule)
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const change = (key: number, part: Partial<LayerDraft>) =>
    set({ layers: draft.layers.map((layer) => (layer.key === key ? { ...layer, ...part } : layer)) })
  const save = useSaveSchedule(old)
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const errors = refused?.errors ?? []
  const wrong = (path: string) => errors.find((error) => error.path === path)?.message
  const errorsOf = (index: number) =>
    errors.flatMap(({ path, message }) => {
      const prefix = `layers.${index}.`
      return path.startsWith(prefix) ? [{ path: path.slice(prefix.length), message }] : []
    })
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const onSuccess = ({ id, name }: Schedule) => {
          say(`${name} is saved.`)
          void navigate({ to: '/on-call/$id', params: { id } })
        }
        save.mutate(sentOf(draft), { onSuccess })
      }}
    >
      <section className="panel grid items-start gap-4 min-[620px]:grid-cols-2" style={{ padding: 16 }}>
        <Field label="Name" error={wrong('name')}>
          {(control) => (
            <input
              {...control}
              className="input"
              dir="auto"
              placeholder="Primary"
              value={draft.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Time zone"
          hint="All times below are of this zone, in summer and in winter."
          error={wrong('timezone')}
        >
          {(control) => (
            <select
              {...control}
              className="input"
              value={draft.timezone}
              onChange={(event) => set({ timezone: event.target.value })}
            >
              {[...new Set([draft.timezone, 'UTC', ...zones])].map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll('_', ' ')}
                </option>
              ))}
            </select>
          )}
        </Field>
      </section>
      {draft.layers.map((layer, index) => (
        <LayerFields
          key={layer.key}
          layer={layer}
          index={index}
          count={draft.layers.length}
          errors={errorsOf(index)}
          onChange={(part) => change(layer.key, part)}
          onMove={(by) => set({ layers: moved(draft.layers, index, by) })}
          onRemove={() => set({ layers: draft.layers.filter(({ key }) => key !== layer.key) })}
        />
      ))}
      <div className="row between" style={{ flexWrap: 'wrap' }}>
        <Button
          onClick={() =>
            set({
              layers: [
                ...draft.layers,
                newLayer(draft.timezone, Date.now(), `Layer ${draft.layers.length + 1}`),
              ],
            })
          }
        >
          Add a layer
        </Button>
        <span className="hint">Where two layers are on, the lower one wins.</span>
      </div>
      <Preview draft={draft} overrides={schedule?.overrides ?? []} nameOf={nameOf} />
      {schedule && (
        <p className="hint">
          A change of a layer is for the time that is over too. To keep who was on call, let the layer end and
          add another that starts then.
        </p>
      )}
      {refused && errors.length === 0 && <Problem error={refused} />}
      {refused && <StrayErrors problem={refused} shown={['name', 'timezone', 'layers']} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        {schedule ? (
          <Link className="btn" to="/on-call/$id" params={{ id: schedule.id }}>
            Cancel
          </Link>
        ) : (
          <Link className="btn" to="/on-call">
            Cancel
          </Link>
        )}
        <Button type="submit" kind="primary" busy={save.isPending}>
          {schedule ? 'Save' : 'Add schedule'}
        </Button>
      </div>
    </form>
  )
}
