import type { Answer } from '#core/result'
import type { Hidden } from '#core/secrets/mask'
import type { ProbeContext } from '../../define.ts'
import { basic } from './basic.ts'
import type { Auth } from './config.ts'
import { accessToken } from './tokens.ts'

/** What goes into the Authorization header; null for nothing. */
export interface Authorization {
  header: string | null
  /** Forgets a token that was kept from an earlier check; null when there was none. */
  forget: (() => void) | null
}

/** What signs a request in. An `Answer` instead says why there is no access token. */
export async function authorize(auth: Auth, context: ProbeContext): Promise<Authorization | Answer> {
  switch (auth.type) {
    case 'none':
      return { header: null, forget: null }
    case 'basic':
      return { header: basic(auth.username, auth.password), forget: null }
    case 'bearer':
      return { header: `Bearer ${auth.token}`, forget: null }
    default: {
      const given = await accessToken(auth, context)
      if ('outcome' in given) return given
      context.mask.hide({ value: given.token, label: 'access token' })
      return { header: `Bearer ${given.token}`, forget: given.forget }
    }
  }
}

/** What of a sign-in no answer is to repeat. */
export function hiddenAuth(auth: Auth): Hidden[] {
  switch (auth.type) {
    case 'basic':
      return [{ value: auth.password, label: 'password' }]
    case 'bearer':
      return [{ value: auth.token, label: 'token' }]
    case 'oauth2':
      return [{ value: auth.clientSecret, label: 'client secret' }]
    default:
      return []
  }
}
