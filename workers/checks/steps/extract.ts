import { Looker, type HttpEvidence, type WorkBudget } from '#core/http/evidence'
import type { Extraction } from './config.ts'

const maxLetters = 4_096

/** Takes variables from an answer; `fault` says in words what could not be taken. */
export function extract(
  extractions: readonly Extraction[],
  evidence: HttpEvidence,
  budget: WorkBudget,
): { values: Map<string, string>; fault: string | null } {
  const looker = new Looker(evidence.body, budget)
  const values = new Map<string, string>()
  for (const extraction of extractions) {
    const found = take(extraction, evidence, looker)
    if ('unseen' in found) return { values, fault: `${extraction.name} could not be taken: ${found.unseen}` }
    if (found.value.length > maxLetters)
      return {
        values,
        fault: `${extraction.name} could not be taken: it is longer than ${maxLetters} letters`,
      }
    values.set(extraction.name, found.value)
  }
  return { values, fault: null }
}

function take(
  extraction: Extraction,
  evidence: HttpEvidence,
  looker: Looker,
): { value: string } | { unseen: string } {
  if (extraction.from === 'header') {
    const value = evidence.header(extraction.header)
    return value === null ? { unseen: `there is no header ${extraction.header}` } : { value }
  }
  const selected = looker.select(extraction.path)
  if ('unseen' in selected) return selected
  const [first] = selected.found
  if (first === undefined) return { unseen: `there is nothing at ${extraction.path}` }
  return { value: typeof first === 'string' ? first : JSON.stringify(first) }
}
