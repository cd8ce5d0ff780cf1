import type { RuleDryRun, RuleFiring } from '../../contract.ts'
import { count, plural } from '../../format.ts'
import { triedName } from './use-rehearsal.ts'

/** One firing and whose it is. */
export interface KeyedFiring extends RuleFiring {
  key: RuleDryRun['data'][number]['key']
}

/** All firings, newest first. */
export const firingsOf = ({ data }: RuleDryRun): KeyedFiring[] =>
  data
    .flatMap(({ key, firings }) => firings.map((firing) => ({ ...firing, key })))
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))

const times = (n: number): string => (n === 1 ? 'once' : `${count(n)} times`)

/** "It would have told 3 times, of 2 keys, and would be firing now". */
export function rehearsalSentence(run: RuleDryRun): string {
  const firings = firingsOf(run)
  if (run.keys === 0) return 'Nothing came in this time: there was nothing to judge'
  if (firings.length === 0) return 'It would have been quiet'
  const still = firings.filter(({ endedAt }) => endedAt === null).length
  const said = [
    `It would have told ${run.isCut ? 'more than ' : ''}${times(firings.length)}`,
    run.data.length > 1 && `of ${plural(run.data.length, 'key')}`,
  ]
  const open =
    still === 0
      ? ''
      : still === firings.length && still === 1
        ? ', and would be firing still'
        : `, and ${still === 1 ? 'one' : count(still)} would be firing still`
  return `${said.filter(Boolean).join(', ')}${open}`
}

/** What it would have said, without the name that it was tried under. */
export const titleOf = ({ title }: RuleFiring): string => {
  const said = title.startsWith(`${triedName}: `) ? title.slice(triedName.length + 2) : title
  return said.charAt(0).toUpperCase() + said.slice(1)
}
