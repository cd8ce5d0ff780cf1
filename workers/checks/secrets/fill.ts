import type { Hidden } from '#core/secrets/mask'
import { fillSecrets, secretsIn } from '#core/secrets/reference'
import { urlPart } from '#core/secrets/url-part'
import type { CheckType } from '../define.ts'
import { mapTexts, secretPlaces, takesAt } from './places.ts'

/** What secrets are worth, by name. */
export type SecretValues = ReadonlyMap<string, string>
type Check = Readonly<Record<string, unknown>>

const named = new WeakMap<object, readonly string[]>()

/** The secrets that a stored check refers to. A lane asks for the same object at each tick: it is searched once. */
export function secretsOf(check: Check): readonly string[] {
  const before = named.get(check)
  if (before) return before
  const names = secretsIn(JSON.stringify(check))
  named.set(check, names)
  return names
}

/** A check with its secrets in place and what is then to be hidden; or the name of one that nobody knows. */
export function fillCheck(
  kind: Pick<CheckType, 'config'>,
  check: Check,
  values: SecretValues,
): { check: Check; hidden: Hidden[] } | { missing: string } {
  const names = secretsOf(check)
  if (names.length === 0) return { check, hidden: [] }
  const missing = names.find((name) => !values.has(name))
  if (missing !== undefined) return { missing }
  const places = secretPlaces(kind)
  const filled = mapTexts(check, (text, path) => {
    const takes = takesAt(places, path)
    if (!takes || takes === 'later') return text
    return fillSecrets(text, (name, before) => {
      const value = values.get(name)
      return takes === 'url' && value !== undefined ? urlPart(value, before) : value
    })
  })
  const hidden = names.map((name) => ({ value: values.get(name) ?? '', label: `secret ${name}` }))
  return { check: filled as Check, hidden }
}
