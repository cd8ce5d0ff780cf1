import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Problem } from '../ui/states.tsx'
import type { Refusal } from './refusal.ts'
import { StrayErrors } from './stray-errors.tsx'

interface FormEndProps {
  refusal: Refusal
  /** Paths that the form shows errors of; others are listed here, so that none is lost. */
  shown: readonly string[]
  /** What the button says that sends it. */
  action: string
  busy: boolean
  disabled?: boolean
  /** What closes the form, or a link that leads away from it. */
  cancel: (() => void) | ReactNode
  /** What stands apart, on the left. */
  children?: ReactNode
}

/** The end of every form: what was refused and has no field, Cancel, and the button that sends. */
export function FormEnd({ refusal, shown, action, busy, disabled, cancel, children }: FormEndProps) {
  const { problem, errors } = refusal
  return (
    <>
      {problem && errors.length === 0 && <Problem error={problem} />}
      {problem && <StrayErrors problem={problem} shown={shown} />}
      <div className="row" style={{ justifyContent: 'flex-end', flexWrap: 'wrap' }}>
        {children}
        {typeof cancel === 'function' ? <Button onClick={cancel}>Cancel</Button> : cancel}
        <Button type="submit" kind="primary" busy={busy} disabled={disabled}>
          {action}
        </Button>
      </div>
    </>
  )
}
