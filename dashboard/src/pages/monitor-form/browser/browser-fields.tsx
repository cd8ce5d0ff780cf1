import type { FieldError } from '../../../api.ts'
import { ObjectFields } from '../../../form/object-fields.tsx'
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
const ownFields = ['url', 'flow', 'budgets'] as const

/** The fields of a browser check: where it goes, what it must find there, what it may take. */
export function BrowserFields({ schema, value, errors, onChange }: BrowserFieldsProps) {
  const { url: _url, flow: _flow, budgets, ...rest } = schema.properties ?? {}
  const { url, flow, budgets: limits, ...config } = value
  const own = { url, flow, budgets: limits }
  return (
    <>
      <PlaceFields config={value} errors={errors} onChange={onChange} />
      {budgets && (
        <BudgetFields
          schema={budgets}
          root={schema}
          value={limits}
          errors={errors}
          onChange={(next) => onChange({ ...value, budgets: next })}
        />
      )}
      <ObjectFields
        schema={{
          ...schema,
          properties: rest,
          required: schema.required?.filter((name) => !ownFields.some((one) => one === name)) ?? [],
        }}
        root={schema}
        path="check"
        value={config}
        errors={errors}
        onChange={(next) => onChange({ ...next, ...own })}
        open={2}
      />
    </>
  )
}
