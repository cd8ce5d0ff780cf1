import type { FieldError } from '../../api.ts'
import { Field } from '../../ui/field.tsx'

interface LiquidFieldProps {
  label: string
  hint: string
  rows: number
  placeholder: string
  value: string
  error: FieldError | undefined
  onChange: (value: string) => void
  /** Where the cursor stands, or what is selected: what is picked elsewhere goes there. */
  onWrite: (from: number, to: number) => void
}

/** A template to write in; a fault is shown where it is. */
export function LiquidField({
  label,
  hint,
  rows,
  placeholder,
  value,
  error,
  onChange,
  onWrite,
}: LiquidFieldProps) {
  return (
    <div className="stack" style={{ gap: 6 }}>
      <Field label={label} hint={hint} error={error && faultWords(error)}>
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            dir="auto"
            rows={rows}
            style={{ minHeight: 0 }}
            spellCheck={false}
            autoCapitalize="off"
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            onSelect={({ currentTarget: { selectionStart, selectionEnd } }) =>
              onWrite(selectionStart, selectionEnd)
            }
          />
        )}
      </Field>
      {error?.line !== undefined && <Place template={value} line={error.line} column={error.column ?? 1} />}
    </div>
  )
}

const faultWords = ({ line, column, message }: FieldError): string =>
  line === undefined ? message : `Line ${line}, column ${column}: ${message}`

/** So much of the line is shown around the fault. */
const before = 24
const after = 40

/** The tag or output that begins there; else the rest of the line. */
const faultyPart = (rest: string): string => /^\{[{%].*?[}%]\}/.exec(rest)?.[0] ?? rest

/** The line in question, with what is at fault marked. */
function Place({ template, line, column }: { template: string; line: number; column: number }) {
  const whole = template.split('\n')[line - 1] ?? ''
  const at = Math.min(column - 1, whole.length)
  const from = Math.max(0, at - before)
  const marked = faultyPart(whole.slice(at))
  const end = at + marked.length
  return (
    <code className="fault" aria-hidden>
      <span className="faint">{line}</span>
      <span dir="auto">
        {from > 0 && '…'}
        {whole.slice(from, at)}
        <mark>{marked || ' '}</mark>
        {whole.slice(end, end + after)}
        {end + after < whole.length && '…'}
      </span>
    </code>
  )
}
