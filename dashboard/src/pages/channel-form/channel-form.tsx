import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Catalog, Channel } from '../../contract.ts'
import { catalogQuery } from '../../data/catalog.ts'
import { channelsQuery, useSaveChannel } from '../../data/channels.ts'
import { usePeople } from '../../data/on-call.ts'
import { ObjectFields } from '../../form/object-fields.tsx'
import { initial, isObject, type Json } from '../../form/schema.ts'
import { stillWrong } from '../../form/still-wrong.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'
import { Field } from '../../ui/field.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'

const above = <Link to="/channels">Channels</Link>

export function AddChannelPage() {
  const { person = null, type } = useSearch({ from: '/shell/channels/new' })
  const catalog = useQuery(catalogQuery)
  const [made, setMade] = useState<Channel | null>(null)
  const secret = made?.config['secret']
  if (made && typeof secret === 'string') return <SecretOnce channel={made} secret={secret} />
  return (
    <PageFrame title="Add a channel" above={above}>
      <Shown query={catalog} loading={<BoneRows rows={4} />}>
        {(found) => (
          <ChannelForm catalog={found} channel={null} startType={type} person={person} onMade={setMade} />
        )}
      </Shown>
    </PageFrame>
  )
}

export function EditChannelPage() {
  const { id } = useParams({ from: '/shell/channels/$id/edit' })
  const catalog = useQuery(catalogQuery)
  const channels = useQuery({ ...channelsQuery, refetchOnWindowFocus: false })
  return (
    <PageFrame title="Edit channel" above={above}>
      <Shown query={catalog}>
        {(found) => (
          <Shown query={channels}>
            {({ data }) => {
              const channel = data.find((one) => one.id === id)
              return channel ? (
                <ChannelForm catalog={found} channel={channel} />
              ) : (
                <p className="quiet">There is no such channel any more.</p>
              )
            }}
          </Shown>
        )}
      </Shown>
    </PageFrame>
  )
}

/** A signing secret is made once and shown once. */
function SecretOnce({ channel, secret }: { channel: Channel; secret: string }) {
  return (
    <PageFrame title={`${channel.name} is ready`} above={above}>
      <section className="panel stack" style={{ padding: 20, maxWidth: 640 }}>
        <h2>Copy the signing secret now</h2>
        <p className="quiet">
          Every message is signed with it (Standard Webhooks), so that the receiver knows it is from here. It
          is not shown again.
        </p>
        <Copy value={secret} label="Signing secret" />
        <Link className="btn primary justify-self-start" to="/channels">
          Done
        </Link>
      </section>
    </PageFrame>
  )
}

interface ChannelFormProps {
  catalog: Catalog
  channel: Channel | null
  /** The kind that is chosen at first. */
  startType?: string | undefined
  /** Whose a new one is to be. */
  person?: string | null
  onMade?: (channel: Channel) => void
}

function ChannelForm({ catalog, channel, startType, person = null, onMade }: ChannelFormProps) {
  const navigate = useNavigate()
  const { people } = usePeople()
  const [personId, setPersonId] = useState(channel ? channel.personId : person)
  const wanted = channel?.type ?? startType
  const first = catalog.channels.find(({ type }) => type === wanted) ?? catalog.channels[0]
  const [type, setType] = useState(first?.type ?? '')
  const [name, setName] = useState(channel?.name ?? '')
  // Secrets come back as dots; a field that is sent as shown stays what it is.
  const [config, setConfig] = useState<Json>(() => channel?.config ?? startOf(first))
  const save = useSaveChannel(channel?.id ?? null)
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const kind = catalog.channels.find((one) => one.type === type)
  if (!kind) return <p className="quiet">This server knows no kind of channel.</p>
  const body = channel ? { name, config, personId } : { name: name || kind.title, type, config, personId }
  const errors = stillWrong(refused?.errors ?? [], save.variables, body)
  return (
    <form
      ref={form}
      className="panel stack"
      style={{ padding: 20, maxWidth: 640 }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(body, {
          onSuccess: (saved) => {
            if (!channel && isMadeSecret(saved, config)) return onMade?.(saved)
            say(`${saved.name} is saved`)
            return void navigate({ to: '/channels' })
          },
        })
      }}
    >
      {!channel && catalog.channels.length > 1 && (
        <Field label="Kind">
          {(control) => (
            <select
              {...control}
              className="input"
              value={type}
              onChange={(event) => {
                setType(event.target.value)
                setConfig(startOf(catalog.channels.find((one) => one.type === event.target.value)))
              }}
            >
              {catalog.channels.map((one) => (
                <option key={one.type} value={one.type}>
                  {one.title}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label="Name" error={errors.find(({ path }) => path === 'name')?.message}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="#ops"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {(people.length > 0 || personId !== null) && (
        <Field
          label="Whose"
          hint="A shared channel hears what no policy takes care of. A person’s own hears only what is for them."
          error={errors.find(({ path }) => path === 'personId')?.message}
        >
          {(control) => (
            <select
              {...control}
              className="input"
              value={personId ?? ''}
              onChange={(event) => setPersonId(event.target.value || null)}
            >
              <option value="">Shared</option>
              {people.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
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
      />
      {channel?.pressPath && <PressAddress path={channel.pressPath} />}
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
          {channel ? 'Save changes' : 'Add channel'}
        </Button>
        <Link className="btn bare" to="/channels">
          Cancel
        </Link>
      </div>
    </form>
  )
}

/** Where the provider must send presses of buttons for them to do anything. */
function PressAddress({ path }: { path: string }) {
  return (
    <div className="stack" style={{ gap: 6 }}>
      <p className="hint">
        For buttons that acknowledge: this is the Request URL, in the app’s settings under Interactivity &
        Shortcuts.
      </p>
      <Copy value={`${location.origin}${path}`} label="Request URL" />
    </div>
  )
}

const startOf = (kind: Catalog['channels'][number] | undefined): Json => {
  const value = kind ? initial(kind.schema, kind.schema) : {}
  return isObject(value) ? value : {}
}

/** True when the server has made the secret itself: this answer is the only one that holds it. */
const isMadeSecret = (saved: Channel, typed: Json): boolean =>
  typeof saved.config['secret'] === 'string' && !typed['secret'] && !/[…*•]/.test(saved.config['secret'])
