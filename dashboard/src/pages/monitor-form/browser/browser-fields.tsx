import type { FieldError } from '../../../api.ts'
import { ObjectFields } from '../../../form/object-fields.tsx'
import { OptionalGroup } from '../../../form/optional-group.tsx'
import type { Json, JsonSchema } from '../../../form/schema.ts'
import { BudgetFields } from './budget-fields.tsx'
import { PlaceFields } from './place-fields.tsx'

interface BrowserFieldsProps {
  schema: JsonSchema
  value: Json
  errors: readonly FieldError[]
  onChange: (value: Json) => void
}

/** These are drawn by hand: the rest follows from the schema. */
const ownFields = ['url', 'flow', 'budgets', 'visual']
/** What is asked of a page that is visited: a walk says it by its steps. */
const ofVisits = ['text', 'textAbsent', 'selector', 'selectorAbsent', 'waitUntil', 'samples', 'film']

/** The fields of a browser check: where it goes, what it must find there, what it may take. */
export function BrowserFields({ schema, value, errors, onChange }: BrowserFieldsProps) {
  const isWalk = Boolean(value['flow'])
  const { budgets, visual } = schema.properties ?? {}
  const hidden = new Set([...ownFields, ...(isWalk ? ofVisits : [])])
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => !hidden.has(name)),
  )
  const required = schema.required?.filter((name) => !hidden.has(name)) ?? []
  return (
    <>
      <PlaceFields config={value} errors={errors} onChange={onChange} />
      {budgets && (
        <BudgetFields
          schema={budgets}
          root={schema}
          value={value['budgets']}
          errors={errors}
          onChange={(next) => onChange({ ...value, budgets: next })}
        />
      )}
      {visual && !isWalk && (
        <OptionalGroup
          schema={visual}
          root={schema}
          name="visual"
          path="check.visual"
          value={value['visual']}
          errors={errors}
          onChange={(next) => onChange({ ...value, visual: next })}
        />
      )}
      <ObjectFields
        schema={{ ...schema, properties, required }}
        root={schema}
        path="check"
        value={value}
        errors={errors}
        onChange={onChange}
        open={isWalk ? 1 : 2}
      />
    </>
  )
}
