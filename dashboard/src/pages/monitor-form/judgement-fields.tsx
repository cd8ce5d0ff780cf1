import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { FieldError } from '../../api.ts'
import type { Catalog } from '../../contract.ts'
import { linesQuery } from '../../data/monitors.ts'
import { OptionalGroup } from '../../form/optional-group.tsx'
import type { JsonSchema } from '../../form/schema.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import type { Draft } from './draft.ts'

interface JudgementProps {
  catalog: Catalog
  /** The monitor that is edited: it cannot depend on itself. */
  monitorId: string | null
  /** Nothing is probed: there are no results to look at side by side. */
  passive: boolean
  draft: Draft
  errors: readonly FieldError[]
  onChange: (part: Partial<Draft>) => void
}

/** The rarer rules of judgement, as the catalogue describes them. They fold away until one of them is used. */
export function JudgementFields(props: JudgementProps) {
  const { catalog, passive, draft, errors, onChange } = props
  const root = catalog.monitor
  const { confirm: confirmSchema, flapping: flappingSchema } = root.properties ?? {}
  const { window, degraded } = confirmSchema?.properties ?? {}
  const { confirm } = draft
  const isUsed =
    confirm.window !== null ||
    confirm.degraded !== null ||
    draft.dependsOn.length > 0 ||
    draft.flapping === null ||
    errors.some(({ path }) => /^(confirm\.(window|degraded)|flapping|dependsOn)/.test(path))
  const group = (
    schema: JsonSchema | undefined,
    path: string,
    value: unknown,
    set: (next: never) => void,
  ): ReactNode =>
    schema && (
      <OptionalGroup
        schema={schema}
        root={root}
        name={path}
        path={path}
        value={value}
        errors={errors}
        onChange={(next) => set(next as never)}
      />
    )
  return (
    <details open={isUsed || undefined}>
      <summary>More about how it is judged</summary>
      <div style={{ display: 'grid', gap: 16, marginTop: 16 }}>
        {!passive &&
          group(window, 'confirm.window', confirm.window, (next) =>
            onChange({ confirm: { ...confirm, window: next } }),
          )}
        {!passive &&
          group(degraded, 'confirm.degraded', confirm.degraded, (next) =>
            onChange({ confirm: { ...confirm, degraded: next } }),
          )}
        {group(flappingSchema, 'flapping', draft.flapping, (next) => onChange({ flapping: next }))}
        <ParentsField {...props} />
      </div>
    </details>
  )
}

const byName = new Intl.Collator(undefined, { numeric: true })

/** Whom it depends on: chosen one by one from all monitors. */
function ParentsField({ monitorId, draft, errors, onChange }: JudgementProps) {
  const monitors = useQuery(linesQuery).data ?? []
  const named = new Map(monitors.map((one) => [one.id, one]))
  const nameOf = (id: string) => named.get(id)?.name ?? id
  const { dependsOn } = draft
  const free = monitors
    .filter(({ id }) => id !== monitorId && !dependsOn.includes(id))
    .toSorted((a, b) => byName.compare(a.name, b.name))
  const wrong = errors.find(({ path }) => path.startsWith('dependsOn'))?.message
  return (
    <Field
      label="Depends on"
      hint="While one of these is down, this monitor is unknown and says nothing."
      error={wrong}
    >
      {(control) => (
        <div style={{ display: 'grid', gap: 8 }}>
          {dependsOn.map((id) => (
            <div key={id} className="row between">
              <span className="clip" dir="auto">
                {nameOf(id)}
              </span>
              <Button
                kind="bare"
                size="small"
                aria-label={`Remove ${nameOf(id)}`}
                onClick={() => onChange({ dependsOn: dependsOn.filter((other) => other !== id) })}
              >
                Remove
              </Button>
            </div>
          ))}
          <select
            {...control}
            className="input"
            style={{ maxWidth: 320 }}
            value=""
            disabled={free.length === 0 || dependsOn.length >= 10}
            onChange={(event) => onChange({ dependsOn: [...dependsOn, event.target.value] })}
          >
            <option value="">{dependsOn.length === 0 ? 'Nothing' : 'And on …'}</option>
            {free.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
    </Field>
  )
}
