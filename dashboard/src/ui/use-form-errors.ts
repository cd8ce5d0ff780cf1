import { useEffect, useRef } from 'react'
import type { ApiProblem } from '../api.ts'

/** Moves to the first field that was refused, so that nobody has to look for it. */
export function useFirstWrong(problem: ApiProblem | null) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (!problem) return
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    wrong?.scrollIntoView({ block: 'center' })
    wrong?.focus({ preventScroll: true })
  }, [problem])
  return form
}
