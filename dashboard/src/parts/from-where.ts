import { regionName } from '#core/region-names'
import type { Incident } from '../contract.ts'
import { sentenceList } from '../format.ts'

/** The regions of an incident in words; empty when there are none or its cause names them already. */
export function fromWhere({ regions, cause }: Incident): string {
  const names = regions.map(regionName)
  return names.every((name) => cause.includes(name)) ? '' : sentenceList(names)
}
