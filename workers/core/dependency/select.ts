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
  const meets = ({ name, group }: ServiceComponent, wanted: string): boolean =>
    isNamed(name, wanted) || (group !== null && isNamed(group, wanted))
  const chosen = components.filter((one) => names.some((wanted) => meets(one, wanted)))
  const chosenNames = chosen.map(({ name }) => name)
  return {
    components: chosen,
    incidents: incidents.filter(({ about }) => about === null || mentions(about, chosenNames)),
    missing: names.filter((wanted) => !components.some((one) => meets(one, wanted))),
  }
}

const mentions = (text: string, names: readonly string[]): boolean =>
  names.some((name) => text.toLowerCase().includes(name.toLowerCase().replaceAll('*', '').trim()))

/**
 * Whether a name is what people wrote, `*` standing for any letters. By hand: a regular expression made of many stars
 * may take for ever on a long name.
 */
export function isNamed(name: string, wanted: string): boolean {
  const text = name.toLowerCase()
  const [first = '', ...parts] = wanted.trim().toLowerCase().split('*')
  const last = parts.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
