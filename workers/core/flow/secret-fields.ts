import { secretsIn } from '../secrets/reference.ts'
import type { Selector } from './fields.ts'
import type { FlowStep } from './schema.ts'

const tells = /pass(word|phrase|code|wd)|\bpwd?\b|\bpin\b|secret|token|one-?time|\botp\b|\bcvc\b|\bcvv\b/i

const parts = (selectors: readonly Selector[]): string => selectors.flat().join(' ')

/** What is typed plainly into a field whose name says that nobody is to read it; null for every other step. */
export function plainSecret(step: FlowStep): string | null {
  if (step.type !== 'change' || step.value === '') return null
  return tells.test(parts(step.selectors)) && secretsIn(step.value).length === 0 ? step.value : null
}
