import type { ServiceComponent } from '../findings/components.ts'
import type { PageReading, ReadIncident } from './reading.ts'

/** What of a page is watched. */
export interface Selection {
  components: ServiceComponent[]
  incidents: ReadIncident[]
  /** Names that no component has. */
  missing: string[]
}

/**
 * The components that people named, by their own name or their group's, without regard to case; `*` stands for any
 * letters. No names: all of it. Of incidents those remain that concern one of them, or do not say whom.
 */
export function select(reading: PageReading, names: readonly string[]): Selection {
  const { components, incidents } = reading
  if (names.length === 0) return { components: components ?? [], incidents, missing: [] }
  if (components === null) {
    const about = incidents.filter(({ title, about: text }) => mentions(`${title} ${text ?? ''}`, names))
    return { components: [], incidents: about, missing: [] }
  }
  const patterns = names.map((name) => ({ name, pattern: patternOf(name) }))
  const isNamed = (pattern: RegExp) => (one: ServiceComponent) =>
    pattern.test(one.name) || (one.group !== null && pattern.test(one.group))
  const chosen = components.filter((one) => patterns.some(({ pattern }) => isNamed(pattern)(one)))
  const chosenNames = chosen.map(({ name }) => name)
  return {
    components: chosen,
    incidents: incidents.filter(({ about }) => about === null || mentions(about, chosenNames)),
    missing: patterns.filter(({ pattern }) => !components.some(isNamed(pattern))).map(({ name }) => name),
  }
}

const mentions = (text: string, names: readonly string[]): boolean =>
  names.some((name) => text.toLowerCase().includes(name.toLowerCase().replaceAll('*', '').trim()))

const patternOf = (name: string): RegExp =>
  new RegExp(
    `^${name
      .trim()
      .split('*')
      .map((part) => RegExp.escape(part))
      .join('.*')}$`,
    'i',
  )
