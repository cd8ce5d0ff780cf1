import { inWords } from '#core/incident/duration'
import { windowMs } from '#core/stream/bounds'
import type { Draft } from './draft.ts'

/** "= 2 min": so many windows as time; nothing for what is no number. */
export function lasts(text: string, { window }: Pick<Draft, 'window'>): string {
  const windows = Number(text)
  return Number.isInteger(windows) && windows > 0 ? `= ${inWords(windows * windowMs[window])}` : ''
}
