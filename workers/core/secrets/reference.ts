import { z } from 'zod'

/** How a secret is named. */
export const SecretName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'A name is up to 64 letters, digits and _, and begins with a letter')

const reference = /\{\{secret\.([A-Za-z][A-Za-z0-9_]{0,63})\}\}/g
const attempt = /\{\{\s*secrets?\b/gi

/** What stands in a check where a secret's value is to be. */
export const secretReference = (name: string): string => `{{secret.${name}}}`

/** The names of the secrets that a text refers to, each once. */
export const secretsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(reference)].map(([, name = '']) => name)),
]

/** True when a text seems to mean a secret but does not spell it as it is read. */
export const misspellsSecret = (text: string): boolean =>
  (text.match(attempt)?.length ?? 0) > (text.match(reference)?.length ?? 0)

/** The text with each reference replaced by what `value` says; a name without a value stays as it is. */
export const fillSecrets = (
  text: string,
  value: (name: string, before: string) => string | undefined,
): string =>
  text.replaceAll(reference, (whole, name: string, at: number) => value(name, text.slice(0, at)) ?? whole)
