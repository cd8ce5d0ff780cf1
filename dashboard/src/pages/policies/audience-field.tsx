import { useId } from 'react'
import type { Named } from '#core/alert/policy'
import { type AudienceKind, useAudiences } from '../../data/alerting.ts'
import { Button } from '../../ui/button.tsx'

interface AudienceFieldProps {
  label: string
  named: Named
  hint?: string
  error?: string | undefined
  onChange: (named: Named) => void
}

/** Whom to tell: people, teams, whoever is on call, channels. */
export function AudienceField({ label, named, hint, error, onChange }: AudienceFieldProps) {
  const audiences = useAudiences()
  const id = useId()
  const chosen = audiences.flatMap(({ kind, title, members }) =>
    named[kind].map((memberId) => ({
      kind,
      title,
      id: memberId,
      name: members.find((member) => member.id === memberId)?.name ?? 'Deleted',
    })),
  )
  const add = (value: string) => {
    const [kind, memberId] = value.split(' ') as [AudienceKind, string]
    onChange({ ...named, [kind]: [...named[kind], memberId] })
  }
  const note = error ?? hint
  return (
    <div className="field" role="group" aria-labelledby={`${id}-label`}>
      <span className="legend" id={`${id}-label`}>
        {label}
      </span>
      {chosen.length > 0 && (
        <ul className="turns">
          {chosen.map((one) => (
            <li key={`${one.kind} ${one.id}`} className="row between">
              <span className="grow" dir="auto">
                {one.name} <span className="faint">{words[one.kind]}</span>
              </span>
              <Button
                size="small"
                aria-label={`Remove ${one.name}`}
                onClick={() =>
                  onChange({ ...named, [one.kind]: named[one.kind].filter((other) => other !== one.id) })
                }
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <select
        className="input"
        aria-label={`${label}: add`}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        value=""
        onChange={(event) => add(event.target.value)}
      >
        <option value="" disabled>
          Add …
        </option>
        {audiences.map(({ kind, title, members }) => {
          const free = members.filter((member) => !named[kind].includes(member.id))
          return free.length === 0 ? null : (
            <optgroup key={kind} label={title}>
              {free.map((member) => (
                <option key={member.id} value={`${kind} ${member.id}`}>
                  {member.name}
                </option>
              ))}
            </optgroup>
          )
        })}
      </select>
      {note && (
        <span id={`${id}-note`} className={error ? 'wrong' : 'hint'}>
          {note}
        </span>
      )}
    </div>
  )
}

const words: Record<AudienceKind, string> = {
  scheduleIds: 'whoever is on call',
  personIds: 'person',
  teamIds: 'team',
  channelIds: 'channel',
}
