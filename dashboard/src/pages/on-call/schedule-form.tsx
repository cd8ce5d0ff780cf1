import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schedule } from '../../contract.ts'
import { scheduleQuery, usePeople, useSaveSchedule } from '../../data/on-call.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { moved } from '../../form/moved.ts'
import { refusalOf } from '../../form/refusal.ts'
import { ZoneField } from '../../form/zone-field.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { InputField } from '../../ui/inputs.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { draftOf, type LayerDraft, newLayer, sentOf } from './draft.ts'
import { LayerFields } from './layer-fields.tsx'
import { Preview } from './preview.tsx'
import { viewerZone } from './words.ts'

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
        const onSuccess = ({ id, name }: Schedule) => {
          say(`${name} is saved.`)
          void navigate({ to: '/on-call/$id', params: { id } })
        }
        save.mutate(sentOf(draft), { onSuccess })
      }}
    >
      <section className="panel grid items-start gap-4 min-[620px]:grid-cols-2" style={{ padding: 16 }}>
        <InputField
          label="Name"
          placeholder="Primary"
          error={wrong('name')}
          value={draft.name}
          onChange={(name) => set({ name })}
        />
        <ZoneField
          label="Time zone"
          hint="All times below are of this zone, in summer and in winter."
          error={wrong('timezone')}
          value={draft.timezone}
          onChange={(timezone) => set({ timezone })}
        />
      </section>
      {draft.layers.map((layer, index) => (
        <LayerFields
          key={layer.key}
          layer={layer}
          index={index}
          count={draft.layers.length}
          errors={refusal.under(`layers.${index}`)}
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
      <FormEnd
        refusal={refusal}
        shown={['name', 'timezone', 'layers']}
        action={schedule ? 'Save' : 'Add schedule'}
        busy={save.isPending}
        cancel={
          schedule ? (
            <Link className="btn" to="/on-call/$id" params={{ id: schedule.id }}>
              Cancel
            </Link>
          ) : (
            <Link className="btn" to="/on-call">
              Cancel
            </Link>
          )
        }
      />
    </form>
  )
}
