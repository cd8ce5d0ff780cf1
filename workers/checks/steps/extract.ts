import { Looker, type HttpEvidence, type WorkBudget } from '#core/http/evidence'
import type { Mask } from '#core/secrets/mask'
import type { Extraction } from './config.ts'

const maxLetters = 4_096
/** No assertion shows what lies beyond: see `maxShownLetters` of `ask`. */
const maxHiddenLetters = 16_384

/** What was taken from an answer; `fault` says in words what could not be. */
export interface Taken {
  values: ReadonlyMap<string, string>
  fault: string | null
  /** The body may hold a secret that could not be hidden. */
  exposed: boolean
}

/** Takes variables from an answer. What is secret is hidden at once, whatever becomes of it and of the others. */
export function extract(
  extractions: readonly Extraction[],
  evidence: HttpEvidence,
  { budget, mask }: { budget: WorkBudget; mask: Mask },
): Taken {
  const looksJson = /^\s*[[{]/.test(evidence.body ?? '')
  const looker = new Looker(evidence.body, budget)
  const values = new Map<string, string>()
  const faults: string[] = []
  let exposed = false
  for (const extraction of extractions) {
    const { name, secret } = extraction
    const found = take(extraction, evidence, looker)
    if (secret) {
      if ('value' in found) hide(found.value, `variable ${name}`, mask)
      exposed ||= 'value' in found ? found.value.length > maxHiddenLetters : !found.absent && looksJson
    }
    if ('unseen' in found) faults.push(`${name} could not be taken: ${found.unseen}`)
    else if (found.value.length > maxLetters)
      faults.push(`${name} could not be taken: it is longer than ${maxLetters} letters`)
    else values.set(name, found.value)
  }
  return { values, fault: faults[0] ?? null, exposed }
}

/** Hides a value, one that is too long in pieces. */
function hide(value: string, label: string, mask: Mask): void {
  for (let at = 0; at < Math.min(value.length, maxHiddenLetters); at += maxLetters)
    mask.hide({ value: value.slice(at, at + maxLetters), label })
}

function take(
  extraction: Extraction,
  evidence: HttpEvidence,
  looker: Looker,
): { value: string } | { unseen: string; absent: boolean } {
  if (extraction.from === 'header') {
    const value = evidence.header(extraction.header)
    return value === null ? { unseen: `there is no header ${extraction.header}`, absent: true } : { value }
  }
  const selected = looker.select(extraction.path)
  if ('unseen' in selected) return { ...selected, absent: false }
  const [first] = selected.found
  if (first === undefined) return { unseen: `there is nothing at ${extraction.path}`, absent: true }
  return { value: typeof first === 'string' ? first : JSON.stringify(first) }
}
