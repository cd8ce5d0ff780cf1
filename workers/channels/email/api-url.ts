import { z } from 'zod'

/** Where a provider is asked, without a slash at the end. */
export const apiUrl = (usual: string) =>
  z
    .url({ protocol: /^https?$/, error: 'This must be an http or https URL' })
    .max(2000)
    .transform((url) => url.replace(/\/+$/, ''))
    .default(usual)
    .meta({ title: 'API address', description: 'Only for a proxy or a server of your own.' })
