import type { Stream } from '../../contract.ts'
import { type Aggregate, aggregatesOf, aggregateWords, fieldsOf } from '../../data/stream/figure.ts'
import { InputField, SelectField } from '../../ui/inputs.tsx'
import type { FigureDraft, Fn } from './draft.ts'

const words: Record<Fn, string> = { ...aggregateWords, first: 'first', last: 'last' }

/** How a field of a stream can be judged. */
export function fnsOf(stream: Stream, field: string): Fn[] {
  const known: Aggregate[] = aggregatesOf(stream, field)
  return stream.measures.includes(field) ? [...known, 'first', 'last'] : known
}

interface FigureFieldsProps {
  figure: FigureDraft
  stream: Stream
  /** Where its faults lie: `aggregate`, `over.aggregate`. */
  path: string
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<FigureDraft>) => void
}

/** What of the events is looked at: they themselves, or one of their fields. */
export function FigureFields({ figure, stream, path, wrong, onChange }: FigureFieldsProps) {
  return (
    <>
      <SelectField
        label="Measure"
        error={wrong(`${path}.field`)}
        value={figure.field}
        options={fieldsOf(stream).map((name) => ({ value: name, label: name === '' ? 'events' : name }))}
        onChange={(field) => onChange({ field, fn: fnsOf(stream, field)[0] ?? 'count' })}
      />
      <SelectField<Fn>
        label="As"
        error={wrong(`${path}.fn`)}
        value={figure.fn}
        options={fnsOf(stream, figure.field).map((value) => ({ value, label: words[value] }))}
        onChange={(fn) => onChange({ fn })}
      />
    </>
  )
}

interface FilterFieldProps extends Pick<FigureFieldsProps, 'figure' | 'stream' | 'wrong' | 'onChange'> {
  path: string
}

/** Only events of these values. */
export function FilterField({ figure, stream, path, wrong, onChange }: FilterFieldProps) {
  const [first] = stream.dimensions
  if (first === undefined) return null
  return (
    <InputField
      label="Only where"
      hint="A dimension and its value; several with commas. Empty: all events."
      placeholder={`${first}:…`}
      autoCapitalize="none"
      spellCheck={false}
      error={wrong(path)}
      value={figure.where}
      onChange={(where) => onChange({ where })}
    />
  )
}
