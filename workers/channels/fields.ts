import { z } from 'zod'
import { hostOf, maskUrl } from './define.ts'
import { urlSecrets } from './webhook.ts'

const httpUrl = z.url({ protocol: /^https?$/, error: 'This must be an http or https URL' }).max(2000)

/** The field of a config that is a secret URL as a whole. */
export const webhookUrl = (description: string, example?: string) =>
  httpUrl.meta({
    title: 'Webhook URL',
    description,
    secret: true,
    ...(example !== undefined && { examples: [example] }),
  })

/** What every channel has that keeps what was typed. */
export const asTyped = {
  keep: <Config>(typed: Config): Config => typed,
  typed: <Config>(stored: Config): Config => stored,
}

/** What every channel has whose secret is its URL; other fields are shown as they are. */
export const hook = {
  ...asTyped,
  mask: <Config extends Hook>(stored: Config) => ({ ...stored, webhookUrl: maskUrl(stored.webhookUrl) }),
  secrets: ({ webhookUrl: url }: Hook) => [url, ...urlSecrets(url)],
  recipient: (masked: Record<string, unknown>) => hostOf(masked['webhookUrl']),
  address: ({ webhookUrl: url }: Hook) => url,
}

interface Hook {
  webhookUrl: string
}

/** The last field of a provider's config whose host is fixed. */
export const apiUrl = (real: string) =>
  httpUrl.default(real).meta({
    title: 'API address',
    description: 'Only for a proxy or a server of your own.',
  })

/** A server that people run themselves, or choose. */
export const serverUrl = (description: string, usual?: string) => {
  const field = usual === undefined ? httpUrl : httpUrl.default(usual)
  return field.meta({ title: 'Server', description, examples: [usual ?? 'https://chat.example.com'] })
}

/** A secret that goes into a header or a path: no blanks, nothing that could end it. */
export const token = (title: string, description: string) =>
  z
    .string()
    .min(1)
    .max(500)
    .regex(/^[\x21-\x7E]+$/, 'A token has no blanks')
    .meta({ title, description, secret: true })

/** An address below a base, which may have a path of its own. */
export const under = (base: string, path: string): string => `${base.replace(/\/+$/, '')}/${path}`
