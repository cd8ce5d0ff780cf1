import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Channel, ChannelTypeEntry } from '../../contract.ts'
import { useSaveChannel } from '../../data/channels.ts'
import { ObjectFields } from '../../form/object-fields.tsx'
import { initial, isObject, type Json } from '../../form/schema.ts'
import { stillWrong } from '../../form/still-wrong.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { WhoseField } from './whose-field.tsx'

interface ChannelFormProps {
  kind: ChannelTypeEntry
  /** Null for a new one. */
  channel: Channel | null
  /** Whose a new one is to be. */
  person?: string | null
  onSaved: (saved: Channel) => void
}

/** What a channel of one kind is called and where it goes: the fields that the catalogue describes. */
export function ChannelForm({ kind, channel, person = null, onSaved }: ChannelFormProps) {
  const [personId, setPersonId] = useState(channel ? channel.personId : person)
  const [name, setName] = useState(channel?.name ?? '')
  // Secrets come back as dots; a field that is sent as shown stays what it is.
  const [config, setConfig] = useState<Json>(() => channel?.config ?? startOf(kind))
  const save = useSaveChannel(channel?.id ?? null)
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const body = channel
    ? { name, config, personId }
    : { name: name || kind.title, type: kind.type, config, personId }
  const errors = stillWrong(refused?.errors ?? [], save.variables, body)
  return (
    <form
      ref={form}
      className="panel stack"
      style={{ padding: 20, maxWidth: 640 }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(body, { onSuccess: onSaved })
      }}
    >
      <Field
        label="Name"
        hint={channel ? undefined : 'What people here call it.'}
        error={errors.find(({ path }) => path === 'name')?.message}
      >
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder={kind.title}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <WhoseField
        value={personId}
        error={errors.find(({ path }) => path === 'personId')?.message}
        onChange={setPersonId}
      />
      {channel && (
        <p className="hint">
          Secrets are shown as dots. What you leave as it is stays; what you type replaces it.
        </p>
      )}
      <ObjectFields
        schema={kind.schema}
        root={kind.schema}
        path="config"
        value={config}
        errors={errors}
        onChange={setConfig}
        open={maxOpen}
      />
      {channel?.pressPath && <PressAddress path={channel.pressPath} type={channel.type} />}
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      {refused && (
        <StrayErrors
          problem={refused}
          shown={[
            'name',
            'personId',
            ...Object.keys(kind.schema.properties ?? {}).map((one) => `config.${one}`),
          ]}
        />
      )}
      <div className="row">
        <Button type="submit" kind="primary" busy={save.isPending}>
          {channel ? 'Save changes' : 'Save and go on'}
        </Button>
        <Link className="btn bare" to="/channels">
          Cancel
        </Link>
      </div>
    </form>
  )
}

/** Where the provider must send presses of buttons for them to do anything. */
function PressAddress({ path, type }: { path: string; type: string }) {
  const [name, place] =
    type === 'discord-bot'
      ? ['Interactions Endpoint URL', 'on the application’s page General Information at Discord']
      : ['Request URL', 'in the app’s settings under Interactivity & Shortcuts']
  return (
    <div className="stack" style={{ gap: 6 }}>
      <p className="hint">
        For buttons that acknowledge: this is the {name}, {place}.
      </p>
      <Copy value={`${location.origin}${path}`} label={name} />
    </div>
  )
}

/** Beyond so many fields, those that may be left out fold away. */
const maxOpen = 3

const startOf = (kind: ChannelTypeEntry): Json => {
  const value = initial(kind.schema, kind.schema)
  return isObject(value) ? value : {}
}
