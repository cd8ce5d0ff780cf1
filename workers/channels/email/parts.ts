import type { Notice } from '#core/incident/schema'
import { anatomyOf, factsBeside, type Fact, type Press } from '../anatomy.ts'
import { clip } from '../define.ts'

/** What a mail says, in its order. */
export interface Parts {
  title: string
  /** Why it is said: a line, or the lines of a text that says everything. */
  reason: string
  facts: Fact[]
  presses: Press[]
}

const maxTitle = 300
const maxReason = 4000
const maxValue = 2000

/**
 * Follows from the notice alone, not from when it is sent: a mail that is sent again is the same mail, letter by letter,
 * for providers compare.
 */
export function partsOf(notice: Notice): Parts {
  const said = anatomyOf(notice, notice.at)
  const { title, gist, body, presses } = said
  return {
    title: clip(title, maxTitle),
    reason: clip(body ?? gist, maxReason),
    // What is said already is not said twice.
    facts: factsBeside(said).map((fact) => ({ ...fact, value: clip(fact.value, maxValue) })),
    presses,
  }
}
