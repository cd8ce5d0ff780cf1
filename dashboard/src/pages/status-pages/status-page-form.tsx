import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { StatusPage } from '../../contract.ts'
import { linesQuery } from '../../data/monitors.ts'
import { useSave } from '../../data/settings.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'

type Component = StatusPage['components'][number]

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)

/** Title, address and components of a public page. */
export function StatusPageForm({ page, onDone }: { page: StatusPage | null; onDone: () => void }) {
  const [title, setTitle] = useState(page?.title ?? '')
  const [typedSlug, setSlug] = useState(page?.slug ?? null)
  const [components, setComponents] = useState<Component[]>(page?.components ?? [])
  const slug = typedSlug ?? slugOf(title)
  const save = useSave<StatusPage>('status-pages', page?.id ?? null)
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const wrong = (path: string) => refused?.errors.find((error) => error.path === path)?.message
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ title, slug, components }, { onSuccess: onDone })
      }}
    >
      <Field label="Title" error={wrong('title')}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="Shop status"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label="Address" hint={`${location.origin}/status/${slug || '…'}`} error={wrong('slug')}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoCapitalize="off"
            spellCheck={false}
            value={slug}
            onChange={(event) => setSlug(event.target.value)}
          />
        )}
      </Field>
      <ComponentFields components={components} onChange={setComponents} />
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      {refused && <StrayErrors problem={refused} shown={['title', 'slug']} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {page ? 'Save changes' : 'Make it public'}
        </Button>
      </div>
    </form>
  )
}

function ComponentFields({
  components,
  onChange,
}: {
  components: Component[]
  onChange: (next: Component[]) => void
}) {
  const rows = useQuery(linesQuery).data ?? []
  const free = rows.filter((row) => !components.some(({ monitorId }) => monitorId === row.id))
  const nameOf = (id: string) => rows.find((row) => row.id === id)?.name ?? 'a deleted monitor'
  return (
    <fieldset className="field">
      <legend style={{ marginBottom: 6 }}>Components</legend>
      <div className="stack" style={{ gap: 8 }}>
        {components.map((component, index) => (
          <div key={component.monitorId} className="row" style={{ gap: 8 }}>
            <input
              className="input"
              dir="auto"
              aria-label={`What visitors read for ${nameOf(component.monitorId)}`}
              value={component.name}
              onChange={(event) =>
                onChange(components.toSpliced(index, 1, { ...component, name: event.target.value }))
              }
            />
            <span className="faint truncate" style={{ flex: '0 1 150px' }} dir="auto">
              {nameOf(component.monitorId)}
            </span>
            <Button kind="bare" size="small" onClick={() => onChange(components.toSpliced(index, 1))}>
              Remove
            </Button>
          </div>
        ))}
        {free.length > 0 && (
          <select
            className="input"
            aria-label="Add a component"
            value=""
            onChange={(event) => {
              const row = free.find(({ id }) => id === event.target.value)
              if (row) onChange([...components, { name: row.name.slice(0, 100), monitorId: row.id }])
            }}
          >
            <option value="">Add a component…</option>
            {free.map((row) => (
              <option key={row.id} value={row.id}>
                {row.name}
              </option>
            ))}
          </select>
        )}
        <span className="hint">Visitors read the left name; the address that is checked is never shown.</span>
      </div>
    </fieldset>
  )
}
