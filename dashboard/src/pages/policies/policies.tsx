import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { inWords } from '#core/incident/duration'
import { asProblem } from '../../api.ts'
import type { Policy } from '../../contract.ts'
import { type Audience, policiesQuery, useAudiences, useDeleteFrom } from '../../data/alerting.ts'
import { plural, sentenceList } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { BoneRows, Empty, Problem, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

/** Whom incidents tell, and when. */
export function PoliciesPage() {
  const query = useQuery(policiesQuery)
  return (
    <PageFrame
      title={titleOf(query.data?.data)}
      actions={
        <Link className="btn" to="/policies/new">
          Add a policy
        </Link>
      }
    >
      <section className="panel" aria-label="Policies">
        <Shown query={query} loading={<BoneRows rows={3} />}>
          {({ data }) => (data.length === 0 ? <Teach /> : <Table policies={data} />)}
        </Shown>
      </section>
    </PageFrame>
  )
}

function titleOf(policies: readonly Policy[] | undefined): string {
  if (!policies) return 'Policies'
  if (policies.length === 0) return 'Everybody is told at once'
  const main = policies.find(({ isDefault }) => isDefault)
  return main
    ? `${main.name} decides who is told`
    : `${plural(policies.length, 'policy', 'policies')}; without one, everybody is told at once`
}

function Teach() {
  return (
    <Empty title="Say whom to wake, and whom next">
      <p className="quiet">
        A policy tells one after the other until somebody acknowledges. An example: #ops at once, whoever is
        on call after 5 minutes, the whole team after 15, and all of it again after half an hour. Without one
        every shared channel is told at once.
      </p>
      <Link className="btn primary" to="/policies/new">
        Add a policy
      </Link>
    </Empty>
  )
}

function Table({ policies }: { policies: readonly Policy[] }) {
  const audiences = useAudiences()
  const sorted = policies.toSorted(
    (a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name),
  )
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Policy</th>
          <th scope="col">Steps</th>
          <th scope="col" className="num">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((policy) => (
          <Row key={policy.id} policy={policy} policies={sorted} audiences={audiences} />
        ))}
      </tbody>
    </table>
  )
}

interface RowProps {
  policy: Policy
  policies: readonly Policy[]
  audiences: readonly Audience[]
}

function Row({ policy, policies, audiences }: RowProps) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  const { repeat } = policy
  return (
    <tr>
      <td>
        <Link to="/policies/$id" params={{ id: policy.id }} style={{ fontWeight: 550 }} dir="auto">
          {policy.name}
        </Link>
        {policy.isDefault && <span className="faint">for everything that names none</span>}
        {gatheringOf(policy) && <span className="faint">{gatheringOf(policy)}</span>}
      </td>
      <td>
        {policy.steps.map((step, index) => (
          <span key={index} className="block">
            {step.afterSeconds === 0 ? 'At once' : `After ${inWords(step.afterSeconds * 1000)}`}
            {step.when && ', at some times'}: <span dir="auto">{namesOf(step, audiences)}</span>
          </span>
        ))}
        {repeat && repeat.times > 0 && (
          <span className="faint">
            again every {inWords(repeat.everySeconds * 1000)}, {plural(repeat.times, 'time')}
          </span>
        )}
      </td>
      <td className="num">
        <div className="actions">
          <Menu
            label={`More for ${policy.name}`}
            items={[
              {
                label: 'Edit',
                onSelect: () => void navigate({ to: '/policies/$id', params: { id: policy.id } }),
              },
              { label: 'Delete', onSelect: () => setDeleting(true) },
            ]}
          >
            More
          </Menu>
        </div>
        <DeletePolicy policy={policy} policies={policies} open={deleting} onOpenChange={setDeleting} />
      </td>
    </tr>
  )
}

/** "alerts together by service · waits 30 s · says who else is down every 5 min": nothing where it does none of it. */
function gatheringOf(policy: Policy): string {
  const { groupBy, groupWaitSeconds, groupIntervalSeconds, reopenWithinSeconds } = policy
  const said = [
    groupBy.length > 0 && `alerts together by ${sentenceList(groupBy)}`,
    groupWaitSeconds > 0 && `waits ${inWords(groupWaitSeconds * 1000)}`,
    groupBy.length > 0 && `says who else is down every ${inWords(groupIntervalSeconds * 1000)}`,
    reopenWithinSeconds > 0 && `opens again within ${inWords(reopenWithinSeconds * 1000)}`,
  ]
  return said.filter(Boolean).join(' · ')
}

function namesOf(step: Policy['steps'][number], audiences: readonly Audience[]): string {
  const names = audiences.flatMap(({ kind, members }) =>
    step[kind].map((id) => {
      const name = members.find((member) => member.id === id)?.name ?? 'somebody deleted'
      return kind === 'scheduleIds' ? `on call in ${name}` : name
    }),
  )
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ')
}

interface DeleteProps {
  policy: Policy
  policies: readonly Policy[]
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Monitors that name it get another, so that none is left without. */
function DeletePolicy({ policy, policies, open, onOpenChange }: DeleteProps) {
  const remove = useDeleteFrom('policies')
  const [by, setBy] = useState('none')
  const problem = remove.error ? asProblem(remove.error) : null
  const isUsed = problem?.code === 'policy.in_use'
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${policy.name}?`}
      description="Incidents that are open keep it to their end."
      action={isUsed ? 'Replace and delete' : 'Delete'}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(isUsed ? `${policy.id}?replaceWith=${by}` : policy.id, {
          onSuccess: () => {
            say(`${policy.name} is deleted.`)
            onOpenChange(false)
          },
        })
      }
    >
      {isUsed && (
        <div className="field">
          <p className="quiet">{problem.message}</p>
          <label htmlFor={`replace-${policy.id}`}>Its monitors get</label>
          <select
            id={`replace-${policy.id}`}
            className="input"
            value={by}
            onChange={(event) => setBy(event.target.value)}
          >
            <option value="none">no policy of their own</option>
            {policies
              .filter(({ id }) => id !== policy.id)
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
          </select>
        </div>
      )}
      {problem && !isUsed && <Problem error={problem} />}
    </ConfirmDialog>
  )
}
