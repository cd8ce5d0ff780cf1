import type { ReactNode } from 'react'
import type { FieldError } from '../../../api.ts'
import { SecretMenu } from '../../../form/secret-menu.tsx'
import { Field } from '../../../ui/field.tsx'
import { InputField } from '../../../ui/inputs.tsx'
import { selectorOf, type DraftStep, withSelector } from './steps.ts'

interface StepFieldsProps {
  step: DraftStep
  path: string
  errors: readonly FieldError[]
  onChange: (step: DraftStep) => void
}

/** The fields of one step, by what it does; of a type that is only recorded, all of it as it is. */
export function StepFields(props: StepFieldsProps): ReactNode {
  const { step } = props
  switch (step.type) {
    case 'navigate':
      return <SecretLine {...props} name="url" label="Address" placeholder="https://shop.example/" />
    case 'click':
    case 'doubleClick':
    case 'hover':
    case 'waitForElement':
    case 'assertSelector':
      return <ElementField {...props} />
    case 'change':
      return (
        <>
          <ElementField {...props} />
          <SecretLine {...props} name="value" label="Text to type" />
        </>
      )
    case 'keyDown':
    case 'keyUp':
      return <Line {...props} name="key" label="Key" hint="Enter, Tab, Escape, a …" />
    case 'wait':
      return <NumberLine {...props} name="ms" label="Time, ms" />
    case 'assertText':
      return (
        <>
          <Line {...props} name="text" label="Text that must be seen" />
          <Absent {...props} />
        </>
      )
    case 'screenshot':
      return <Line {...props} name="name" label="Name of the picture" hint="Left empty, it has its number." />
    case 'waitForExpression':
      return <SecretLine {...props} name="expression" label="JavaScript that must become true" />
    default:
      return (
        <pre className="code" aria-label="As it was recorded">
          {JSON.stringify(step, null, 2)}
        </pre>
      )
  }
}

const faultOf = ({ errors, path }: StepFieldsProps, name: string): string | undefined =>
  errors.find((error) => error.path === `${path}.${name}` || error.path.startsWith(`${path}.${name}.`))
    ?.message

interface LineProps extends StepFieldsProps {
  name: string
  label: string
  hint?: string
  placeholder?: string
}

const textIn = (step: DraftStep, name: string): string => {
  const value = step[name]
  return typeof value === 'string' ? value : ''
}

function Line({ name, label, hint, placeholder, ...props }: LineProps) {
  const { step, onChange } = props
  return (
    <InputField
      label={label}
      hint={hint}
      error={faultOf(props, name)}
      placeholder={placeholder}
      value={textIn(step, name)}
      onChange={(value) => {
        const { [name]: _old, ...rest } = step
        onChange(value === '' && name === 'name' ? (rest as DraftStep) : { ...step, [name]: value })
      }}
    />
  )
}

/** A line in which a secret may stand by its name. */
function SecretLine({ name, label, hint, placeholder, ...props }: LineProps) {
  const { step, onChange } = props
  return (
    <Field label={label} hint={hint} error={faultOf(props, name)}>
      {(control) => (
        <div className="row" style={{ gap: 8 }}>
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder={placeholder}
            value={textIn(step, name)}
            onChange={(event) => onChange({ ...step, [name]: event.target.value })}
          />
          <SecretMenu
            label={label}
            onPick={(reference) =>
              onChange({ ...step, [name]: name === 'value' ? reference : textIn(step, name) + reference })
            }
          />
        </div>
      )}
    </Field>
  )
}

function NumberLine({ name, label, ...props }: LineProps) {
  const { step, onChange } = props
  const value = step[name]
  return (
    <Field label={label} error={faultOf(props, name)}>
      {(control) => (
        <input
          {...control}
          className="input num"
          style={{ maxWidth: 140 }}
          type="number"
          min={1}
          max={30_000}
          value={typeof value === 'number' && !Number.isNaN(value) ? value : ''}
          onChange={(event) => onChange({ ...step, [name]: event.target.valueAsNumber })}
        />
      )}
    </Field>
  )
}

function Absent({ step, onChange }: StepFieldsProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={step['absent'] === true}
        onChange={(event) => onChange({ ...step, absent: event.target.checked })}
      />
      <span>It must not be there</span>
    </label>
  )
}

/** The way to an element. */
function ElementField(props: StepFieldsProps) {
  const { step, onChange } = props
  const { text, isPath, others } = selectorOf(step)
  const more =
    others === 0
      ? ''
      : others === 1
        ? ' One other way is tried after it.'
        : ` ${others} other ways are tried after it.`
  return (
    <InputField
      label="Element"
      hint={
        isPath
          ? `It lies in a shadow root: record it anew to change it.${more}`
          : `CSS, or what it is called: aria/Sign in, text/Sign in.${more}`
      }
      error={faultOf(props, 'selectors')}
      readOnly={isPath}
      placeholder="aria/Sign in"
      value={text}
      onChange={(value) => onChange(withSelector(step, value))}
    />
  )
}
