import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Location } from '../../contract.ts'
import { useSave } from '../../data/settings.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { RunAgent } from './run-agent.tsx'

/** "Head office" becomes "head-office". */
const slugFrom = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '')

/** Adds a private location, and says how its agent is started. */
export function LocationForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('')
  const [ownSlug, setOwnSlug] = useState<string | null>(null)
  const save = useSave<Location>('locations')
  const refused = save.error ? asProblem(save.error) : null
  const wrong = (path: string) => refused?.errors.find((error) => error.path === path)?.message
  const slug = ownSlug ?? slugFrom(name)
  if (save.data?.token) return <RunAgent token={save.data.token} onDone={onDone} />
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ name, slug })
      }}
    >
      <Field label="Name" error={wrong('name')}>
        {(control) => (
          <input
            {...control}
            className="input"
            placeholder="Head office"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Slug" hint={`Its region will be private:${slug || '…'}, for good.`} error={wrong('slug')}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            placeholder="head-office"
            value={slug}
            onChange={(event) => setOwnSlug(event.target.value)}
          />
        )}
      </Field>
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          Add location
        </Button>
      </div>
    </form>
  )
}
