import type { ComponentProps, ReactNode } from 'react'
import { Field } from './field.tsx'

interface Named {
  label: string
  hint?: ReactNode
  error?: string | undefined
}

interface InputFieldProps extends Named, Omit<ComponentProps<'input'>, 'onChange' | 'className' | 'value'> {
  value: string
  onChange: (value: string) => void
}

/** A line to type in, with its label. What people wrote keeps its own direction. */
export function InputField({ label, hint, error, value, onChange, ...rest }: InputFieldProps) {
  const isText = rest.type === undefined || rest.type === 'text'
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          {...(isText && { dir: 'auto' })}
          {...rest}
          className={rest.type === 'number' ? 'input num' : 'input'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

interface SelectFieldProps<Value extends string> extends Named {
  value: Value | ''
  options: readonly { value: Value; label: string }[]
  /** What it says while nothing is chosen. */
  placeholder?: string
  onChange: (value: Value) => void
}

/** One of a few, with its label. */
export function SelectField<Value extends string>({
  label,
  hint,
  error,
  value,
  options,
  placeholder,
  onChange,
}: SelectFieldProps<Value>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <select
          {...control}
          className="input"
          value={value}
          onChange={(event) => onChange(event.target.value as Value)}
        >
          {placeholder !== undefined && (
            <option value="" disabled>
              {placeholder}
            </option>
          )}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
