import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Policy } from '../../contract.ts'
import { policiesQuery, policyQuery, useSaveVersioned } from '../../data/alerting.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { type Draft, draftOf, emptyDraft, moved, newStep, policyOf, ready, type StepDraft } from './draft.ts'
import { ForetoldPanel } from './foretold.tsx'
import { RestFields } from './rest-fields.tsx'
import { StepFields } from './step-fields.tsx'

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
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const errors = refused?.errors ?? []
  const wrong = (path: string) =>
    errors.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message
  const errorsOf = (index: number) =>
    errors.flatMap(({ path, message }) => {
      const prefix = `steps.${index}.`
      return path.startsWith(prefix) ? [{ path: path.slice(prefix.length), message }] : []
    })
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
          <Field label="Name" error={wrong('name')}>
            {(control) => (
              <input
                {...control}
                className="input"
                dir="auto"
                placeholder="Backend"
                value={draft.name}
                onChange={(event) => set({ name: event.target.value })}
              />
            )}
          </Field>
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
            errors={errorsOf(index)}
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
        {policy && (
          <p className="hint">An incident that is open keeps the policy as it was when it opened.</p>
        )}
        {refused && errors.length === 0 && <Problem error={refused} />}
        {refused && <StrayErrors problem={refused} shown={['name', 'steps', 'repeat', 'fallback']} />}
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Link className="btn" to="/policies">
            Cancel
          </Link>
          <Button type="submit" kind="primary" busy={save.isPending}>
            {policy ? 'Save' : 'Add policy'}
          </Button>
        </div>
      </form>
      <div className="beside-panel">
        <ForetoldPanel policy={ready(draft)} />
      </div>
    </div>
  )
}
