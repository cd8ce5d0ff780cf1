import { alertGroupKey } from '../alert.ts'

/** How the policy that serves a monitor gathers troubles into incidents. */
export interface Gatherer {
  policyId: string
  policyName: string
  /** Keys of tags, and `policy` for all that the policy serves. Empty: each monitor its own incident. */
  groupBy: string[]
}

/** The group whose incident a monitor's trouble is part of. */
export interface Group {
  /** Of the object that keeps it. Alerts from outside with the same values come to the same one. */
  key: string
  /** "service checkout". */
  name: string
}

/** In `groupBy`: whatever the policy serves. */
export const wholePolicy = 'policy'

/** The value of the first tag `service:checkout` or `service=checkout`; null when there is none, or it is empty. */
function tagValue(tags: readonly string[], key: string): string | null {
  for (const tag of tags) {
    const mark = tag[key.length]
    if (!tag.startsWith(key) || (mark !== ':' && mark !== '=')) continue
    const value = tag.slice(key.length + 1).trim()
    if (value !== '') return value
  }
  return null
}

/** The group of a monitor with these tags; null when it alerts by itself, as one does that has none of the tags asked for. */
export function groupOf(tags: readonly string[], gatherer: Gatherer | null): Group | null {
  if (!gatherer || gatherer.groupBy.length === 0) return null
  const { policyId, policyName, groupBy } = gatherer
  const labels: Record<string, string> = {}
  const names: string[] = []
  for (const key of groupBy) {
    const value = tagValue(tags, key)
    if (value !== null) labels[key] = value
    if (value !== null) names.push(`${key} ${value}`)
    else if (key === wholePolicy) names.push(`${key} ${policyName}`)
  }
  if (names.length === 0) return null
  return { key: alertGroupKey({ dedupKey: '', labels }, { policyId, groupBy }), name: names.join(', ') }
}
