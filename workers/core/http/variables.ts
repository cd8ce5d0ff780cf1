import { z } from 'zod'
import { typedOrigin, urlPart } from '../secrets/url-part.ts'

/** How a variable is named that one step gives to later ones. */
export const VariableName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
    'A name is up to 64 letters, digits and _, and begins with a letter',
  )

const reference = /\{\{([A-Za-z_][A-Za-z0-9_]{0,63})\}\}/g
const leading = /^\{\{([A-Za-z_][A-Za-z0-9_]{0,63})\}\}/

/** The names of the variables that a text refers to, each once. */
export const variablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(reference)].map(([, name = '']) => name)),
]

/** The variable that an address begins with: then it says where the request goes. Null when it is typed. */
export const leadingVariable = (url: string): string | null => leading.exec(url)?.[1] ?? null

/** A text with its variables in place; all of them are known. */
export const fillVariables = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replaceAll(reference, (_, name: string) => values.get(name) ?? '')

/** The same for an address: what does not begin it is encoded as the part it stands in wants. */
export const fillUrl = (url: string, values: ReadonlyMap<string, string>): string =>
  url.replaceAll(reference, (_, name: string, at: number) => {
    const value = values.get(name) ?? ''
    return at === 0 ? value : urlPart(value, url.slice(0, at))
  })

/** Why a text is no address with variables; null when it is. */
export function refuseUrl(url: string): string | null {
  if (leadingVariable(url) === null && typedOrigin(url).includes('{{'))
    return 'A variable stands behind the host, or is the whole beginning of the address'
  const sample = url.replace(leading, 'https://host.example').replaceAll(reference, 'x')
  const parsed = URL.parse(sample)
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:'))
    return 'Not an http or https address'
  if (parsed.username !== '' || parsed.password !== '')
    return 'Put credentials into the sign-in, not into the address'
  return null
}
