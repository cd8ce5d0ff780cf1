import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Policy } from '../../contract.ts'
import { policiesQuery, policyQuery, useSaveVersioned } from '../../data/alerting.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { moved } from '../../form/moved.ts'
import { refusalOf } from '../../form/refusal.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { InputField } from '../../ui/inputs.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { type Draft, draftOf, emptyDraft, newStep, policyOf, ready, type StepDraft } from './draft.ts'
import { ForetoldPanel } from './foretold.tsx'
import { GatheringFields } from './gathering-fields.tsx'
import { RestFields } from './rest-fields.tsx'
import { StepFields } from './step-fields.tsx'

const shown = [
  'name',
  'steps',
  'repeat',
  'fallback',
  'groupBy',
  'groupWaitSeconds',
  'groupIntervalSeconds',
  'reopenWithinSeconds',
]
const above = <Link to="/policies">Policies</Link>

export function AddPolicyPage() {
  const policies = useQuery({ ...policiesQuery, refetchOnWindowFocus: false })
  return (
    <PageFrame title="Add a policy" above={above}>
      <Shown query={policies} loading={<BoneRows rows={5} />}>
        {({ data }) => <PolicyForm policy={null} isFirst={data.length === 0} />}
      </Shown>
    </PageFrame>
  )
}

export function EditPolicyPage() {
  const { id } = useParams({ from: '/shell/policies/$id' })
  const query = useQuery({ ...policyQuery(id), refetchOnWindowFocus: false })
  return (
    <PageFrame title={query.data?.name ?? 'Policy'} above={above}>
      <Shown query={query} loading={<BoneRows rows={5} />}>
        {(policy) => <PolicyForm key={policy.id} policy={policy} isFirst={false} />}
      </Shown>
    </PageFrame>
  )
}

function PolicyForm({ policy, isFirst }: { policy: Policy | null; isFirst: boolean }) {
  const navigate = useNavigate()
  const [old] = useState(policy)
  const [draft, setDraft] = useState<Draft>(() => (policy ? draftOf(policy) : emptyDraft(isFirst)))
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const change = (key: number, part: Partial<StepDraft>) =>
    set({ steps: draft.steps.map((step) => (step.key === key ? { ...step, ...part } : step)) })
  const save = useSaveVersioned<Policy>('policies', old)
  const refusal = refusalOf(save.error)
  const form = useFirstWrong(refusal.problem)
  const { wrong } = refusal
  const last = draft.steps.at(-1)
  return (
    <div className="beside">
      <form
        ref={form}
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const { name, isDefault } = draft
          save.mutate(
            { name, isDefault, ...policyOf(draft) },
            {
              onSuccess: (saved) => {
                say(`${saved.name} is saved.`)
                void navigate({ to: '/policies' })
              },
            },
          )
        }}
      >
        <section className="panel stack" style={{ padding: 16 }}>
          <InputField
            label="Name"
            placeholder="Backend"
            error={wrong('name')}
            value={draft.name}
            onChange={(name) => set({ name })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={draft.isDefault}
              onChange={(event) => set({ isDefault: event.target.checked })}
            />
            <span>
              Use it for everything that names no policy
              <span className="hint block">Otherwise every shared channel is told at once.</span>
            </span>
          </label>
        </section>
        {draft.steps.map((step, index) => (
          <StepFields
            key={step.key}
            step={step}
            index={index}
            count={draft.steps.length}
            waits={Number(draft.gathering.wait) > 0}
            errors={refusal.under(`steps.${index}`)}
            onChange={(part) => change(step.key, part)}
            onMove={(by) => set({ steps: moved(draft.steps, index, by) })}
            onRemove={() => set({ steps: draft.steps.filter(({ key }) => key !== step.key) })}
          />
        ))}
        <Button
          className="justify-self-start"
          onClick={() => set({ steps: [...draft.steps, newStep(String(Number(last?.after ?? 0) + 5))] })}
        >
          Add a step
        </Button>
        <RestFields draft={draft} wrong={wrong} onChange={set} />
        <GatheringFields
          gathering={draft.gathering}
          wrong={wrong}
          onChange={(part) => set({ gathering: { ...draft.gathering, ...part } })}
        />
        {policy && (
          <p className="hint">An incident that is open keeps the policy as it was when it opened.</p>
        )}
        <FormEnd
          refusal={refusal}
          shown={shown}
          action={policy ? 'Save' : 'Add policy'}
          busy={save.isPending}
          cancel={
            <Link className="btn" to="/policies">
              Cancel
            </Link>
          }
        />
      </form>
      <div className="beside-panel">
        <ForetoldPanel policy={ready(draft)} />
      </div>
    </div>
  )
}
