import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Channel, Person, Team } from '../../contract.ts'
import { teamsQuery, useDeleteFrom } from '../../data/alerting.ts'
import { channelsQuery } from '../../data/channels.ts'
import { peopleQuery } from '../../data/on-call.ts'
import { plural, sentenceList } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { BoneRows, Empty, Problem, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { say } from '../../ui/toast.tsx'
import { AddPersonForm } from './add-person-form.tsx'
import { TeamForm } from './team-form.tsx'

/** Whom alerts may reach, and how. */
export function PeoplePage() {
  const people = useQuery(peopleQuery)
  const channels = useQuery(channelsQuery)
  const [adding, setAdding] = useState(false)
  const all = people.data?.data.toSorted((a, b) => a.name.localeCompare(b.name))
  return (
    <PageFrame
      title={titleOf(all, channels.data?.data)}
      actions={<Button onClick={() => setAdding(true)}>Add a person</Button>}
    >
      <section className="panel" aria-label="People">
        <Shown query={people} loading={<BoneRows rows={3} />}>
          {() =>
            all && all.length > 0 ? (
              <PeopleTable people={all} channels={channels.data?.data} />
            ) : (
              <Empty title="Add who is to be woken">
                <p className="quiet">
                  A person has channels of their own, like a phone or an inbox, and may say which of them is
                  for what. Policies, teams and on-call schedules name persons, not channels. They need not be
                  able to sign in here.
                </p>
                <Button kind="primary" onClick={() => setAdding(true)}>
                  Add a person
                </Button>
              </Empty>
            )
          }
        </Shown>
      </section>
      {all && all.length > 0 && <Teams people={all} />}
      <Dialog open={adding} onOpenChange={setAdding} title="Add a person">
        <AddPersonForm />
      </Dialog>
    </PageFrame>
  )
}

function titleOf(people: readonly Person[] | undefined, channels: readonly Channel[] | undefined): string {
  if (!people || !channels) return 'People'
  if (people.length === 0) return 'Nobody is known yet'
  const deaf = people.filter(({ id, rules }) => rules.length === 0 && channelsOf(id, channels).length === 0)
  if (deaf.length === 0) return `${plural(people.length, 'person', 'people')} can be told`
  const who =
    deaf.length > 3 ? plural(deaf.length, 'person', 'people') : sentenceList(deaf.map(({ name }) => name))
  return `Nothing reaches ${who}`
}

const channelsOf = (personId: string, channels: readonly Channel[]): Channel[] =>
  channels.filter((channel) => channel.personId === personId && channel.enabled)

function PeopleTable({
  people,
  channels,
}: {
  people: readonly Person[]
  channels: readonly Channel[] | undefined
}) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Told through</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id}>
            <td>
              <Link to="/people/$id" params={{ id: person.id }} style={{ fontWeight: 550 }} dir="auto">
                {person.name}
              </Link>
              {person.email && <span className="faint">{person.email}</span>}
            </td>
            <td>{channels && <Ways person={person} channels={channels} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Ways({ person, channels }: { person: Person; channels: readonly Channel[] }) {
  const own = channelsOf(person.id, channels)
  if (own.length === 0 && person.rules.length === 0) return <StatusWord status="degraded" word="No channel" />
  return (
    <>
      <span>
        {own.length === 0 && 'shared channels'}
        {own.map(({ id, name }, index) => (
          <span key={id}>
            {index > 0 && ', '}
            <bdi>{name}</bdi>
          </span>
        ))}
      </span>
      {person.rules.length > 0 && <span className="faint">by {plural(person.rules.length, 'rule')}</span>}
    </>
  )
}

function Teams({ people }: { people: readonly Person[] }) {
  const teams = useQuery(teamsQuery)
  const [editing, setEditing] = useState<Team | 'new' | null>(null)
  const close = () => setEditing(null)
  return (
    <section className="panel" aria-label="Teams">
      <div className="row between" style={{ padding: '14px 16px 6px' }}>
        <h2>Teams</h2>
        <Button size="small" onClick={() => setEditing('new')}>
          Add a team
        </Button>
      </div>
      <Shown query={teams} loading={<BoneRows rows={2} />}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="quiet" style={{ padding: '2px 16px 18px' }}>
              People who are told together: a policy names the team, and all of them are meant.
            </p>
          ) : (
            <table>
              <tbody>
                {data
                  .toSorted((a, b) => a.name.localeCompare(b.name))
                  .map((team) => (
                    <TeamRow key={team.id} team={team} people={people} onEdit={() => setEditing(team)} />
                  ))}
              </tbody>
            </table>
          )
        }
      </Shown>
      <Dialog
        open={editing !== null}
        onOpenChange={close}
        title={editing === 'new' || !editing ? 'Add a team' : `Edit ${editing.name}`}
      >
        {editing && <TeamForm team={editing === 'new' ? null : editing} people={people} onDone={close} />}
      </Dialog>
    </section>
  )
}

function TeamRow({ team, people, onEdit }: { team: Team; people: readonly Person[]; onEdit: () => void }) {
  const [deleting, setDeleting] = useState(false)
  const remove = useDeleteFrom('teams')
  const names = team.personIds.flatMap((id) => people.find((person) => person.id === id)?.name ?? [])
  return (
    <tr>
      <td>
        <b style={{ fontWeight: 550 }} dir="auto">
          {team.name}
        </b>
        <span className="faint" dir="auto">
          {names.length === 0 ? 'nobody' : names.join(', ')}
        </span>
      </td>
      <td className="num">
        <div className="actions">
          <Button aria-label={`Edit ${team.name}`} onClick={onEdit}>
            Edit
          </Button>
          <Button aria-label={`Delete ${team.name}`} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        </div>
        <ConfirmDialog
          open={deleting}
          onOpenChange={setDeleting}
          title={`Delete the team ${team.name}?`}
          description="Its people stay."
          action="Delete"
          busy={remove.isPending}
          onConfirm={() =>
            remove.mutate(team.id, {
              onSuccess: () => say(`${team.name} is deleted.`),
            })
          }
        >
          {remove.error && <Problem error={asProblem(remove.error)} />}
        </ConfirmDialog>
      </td>
    </tr>
  )
}
