import { misspellsSecret, secretReference, secretsIn } from '#core/secrets/reference'
import { typedOrigin } from '#core/secrets/url-part'
import type { CheckType } from '../define.ts'
import { mapTexts, secretPlaces, takesAt, type TakesSecrets } from './places.ts'

/** A reference to a secret, and the field it stands in. */
export interface NamedSecret {
  path: string
  name: string
}
export interface SecretError {
  path: string
  message: string
}

/** What a check's config refers to, and what is wrong with how it does. */
export function judgeSecrets(
  kind: Pick<CheckType, 'config'>,
  config: Record<string, unknown>,
): { named: NamedSecret[]; errors: SecretError[] } {
  const named: NamedSecret[] = []
  const errors: SecretError[] = []
  const places = secretPlaces(kind)
  mapTexts(config, (text, at) => {
    const path = at.join('.')
    const message = fault(text, takesAt(places, at))
    if (message) errors.push({ path, message })
    else named.push(...secretsIn(text).map((name) => ({ path, name })))
    return text
  })
  return { named, errors }
}

/** A secret, or what an earlier step has given. */
const refers = /\{\{[A-Za-z_][\w.]*\}\}/

function fault(text: string, takes: TakesSecrets | undefined): string | null {
  if (takes === 'only' && !refers.test(text))
    return `This is not kept in a monitor: add it as a secret of the workspace and write ${secretReference('NAME')} here`
  if (misspellsSecret(text)) return `A secret is written ${secretReference('NAME')}`
  if (secretsIn(text).length === 0) return null
  if (!takes) return 'No secret may stand here'
  if (takes === 'url' && secretsIn(typedOrigin(text)).length > 0)
    return 'A secret may stand in the path or the query, not in the host'
  return null
}
