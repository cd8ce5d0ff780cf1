import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Channel, Person } from '../../contract.ts'
import { personQuery, useDeleteFrom, useSaveVersioned } from '../../data/alerting.ts'
import { channelsQuery } from '../../data/channels.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { refusalOf } from '../../form/refusal.ts'
import { ZoneField } from '../../form/zone-field.tsx'
import { InputField } from '../../ui/inputs.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { type RuleDraft, RuleFields } from './rule-fields.tsx'

/** How one person is reached. */
export function PersonPage() {
  const { id } = useParams({ from: '/shell/people/$id' })
  const query = useQuery({ ...personQuery(id), refetchOnWindowFocus: false })
  const channels = useQuery(channelsQuery)
  return (
    <PageFrame title={query.data?.name ?? 'Person'} above={<Link to="/people">People</Link>}>
      <Shown query={query} loading={<BoneRows rows={4} />}>
        {(person) => (
          <Shown query={channels} loading={<BoneRows rows={4} />}>
            {({ data }) => (
              <>
                <OwnChannels
                  person={person}
                  channels={data.filter(({ personId }) => personId === person.id)}
                />
                <PersonForm key={person.id} person={person} channels={data} />
              </>
            )}
          </Shown>
        )}
      </Shown>
    </PageFrame>
  )
}

function OwnChannels({ person, channels }: { person: Person; channels: readonly Channel[] }) {
  return (
    <section className="panel" aria-label="Channels" style={{ maxWidth: 680 }}>
      <div className="row between" style={{ padding: '14px 16px 6px' }}>
        <h2>Own channels</h2>
        <Link className="btn small" to="/channels/new" search={{ person: person.id }}>
          Add a channel
        </Link>
      </div>
      {channels.length === 0 ? (
        <p className="quiet" style={{ padding: '2px 16px 18px' }}>
          None yet: {person.name} is told nothing. A phone, an inbox, a direct message: what is added here is
          theirs alone, and hears only what is for them.
        </p>
      ) : (
        <table>
          <tbody>
            {channels.map(({ id, name, type, enabled }) => (
              <tr key={id}>
                <td>
                  <Link to="/channels/$id/edit" params={{ id }} style={{ fontWeight: 550 }} dir="auto">
                    {name}
                  </Link>
                  <span className="faint">{type}</span>
                </td>
                <td>
                  {enabled ? (
                    <StatusWord status="up" word="On" />
                  ) : (
                    <StatusWord status="paused" word="Switched off" />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

let keys = 0
const draftOf = ({ name, email, timezone, rules }: Person) => ({
  name,
  email: email ?? '',
  timezone,
  rules: rules.map(({ severity, afterSeconds, channelIds }): RuleDraft => ({
    key: (keys += 1),
    severity,
    after: String(afterSeconds / 60),
    channelIds,
  })),
})

function PersonForm({ person, channels }: { person: Person; channels: readonly Channel[] }) {
  const navigate = useNavigate()
  const [draft, setDraft] = useState(() => draftOf(person))
  const [old, setOld] = useState(person)
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const save = useSaveVersioned<Person>('people', old)
  const { problem: refused, errors, wrong, under } = refusalOf(save.error)
  const form = useFirstWrong(refused)
  const usable = channels.filter(({ personId }) => personId === null || personId === person.id)
  const own = usable.filter(({ personId }) => personId !== null)
  const change = (key: number, part: Partial<RuleDraft>) =>
    set({ rules: draft.rules.map((rule) => (rule.key === key ? { ...rule, ...part } : rule)) })
  return (
    <form
      ref={form}
      className="panel stack"
      style={{ padding: 16, maxWidth: 680 }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const { name, email, timezone } = draft
        const rules = draft.rules.map(({ severity, after, channelIds }) => ({
          severity,
          afterSeconds: after.trim() === '' ? null : Math.round(Number(after) * 60),
          channelIds,
        }))
        save.mutate(
          { name, email: email.trim() || null, timezone, rules },
          {
            onSuccess: (saved) => {
              setOld(saved)
              say(`${saved.name} is saved.`)
            },
          },
        )
      }}
    >
      <div className="grid items-start gap-4 min-[620px]:grid-cols-2">
        <InputField
          label="Name"
          error={wrong('name')}
          value={draft.name}
          onChange={(name) => set({ name })}
        />
        <InputField
          label="Email"
          type="email"
          hint="To know them by. Mail needs a channel."
          error={wrong('email')}
          value={draft.email}
          onChange={(email) => set({ email })}
        />
        <ZoneField
          label="Time zone"
          error={wrong('timezone')}
          value={draft.timezone}
          onChange={(timezone) => set({ timezone })}
        />
      </div>
      <div className="field" style={{ gap: 14 }}>
        <span className="legend">When it is their turn</span>
        {draft.rules.length === 0 && (
          <span className="hint">All own channels are told at once. With rules, only what they say.</span>
        )}
        {draft.rules.map((rule, index) => (
          <RuleFields
            key={rule.key}
            rule={rule}
            index={index}
            channels={usable}
            errors={under(`rules.${index}`)}
            onChange={(part) => change(rule.key, part)}
            onRemove={() => set({ rules: draft.rules.filter(({ key }) => key !== rule.key) })}
          />
        ))}
        <Button
          size="small"
          className="justify-self-start"
          onClick={() =>
            set({
              rules: [
                ...draft.rules,
                { key: (keys += 1), severity: '*', after: '0', channelIds: own.map(({ id }) => id) },
              ],
            })
          }
        >
          Add a rule
        </Button>
      </div>
      {refused && errors.length === 0 && <Problem error={refused} />}
      {refused && <StrayErrors problem={refused} shown={['name', 'email', 'timezone', 'rules']} />}
      <div className="row between" style={{ flexWrap: 'wrap' }}>
        <DeletePerson person={person} onDone={() => void navigate({ to: '/people' })} />
        <div className="row">
          <Link className="btn" to="/people">
            Back
          </Link>
          <Button type="submit" kind="primary" busy={save.isPending}>
            Save
          </Button>
        </div>
      </div>
    </form>
  )
}

function DeletePerson({ person, onDone }: { person: Person; onDone: () => void }) {
  const [open, setOpen] = useState(false)
  const remove = useDeleteFrom('people')
  return (
    <>
      <Button onClick={() => setOpen(true)}>Delete</Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Delete ${person.name}?`}
        description="Their own channels and calendar feeds go with them."
        action="Delete"
        busy={remove.isPending}
        onConfirm={() => remove.mutate(person.id, { onSuccess: onDone })}
      >
        {remove.error && <Problem error={asProblem(remove.error)} />}
      </ConfirmDialog>
    </>
  )
}
