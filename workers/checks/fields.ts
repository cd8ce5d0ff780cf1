import { z } from 'zod'
import { checkHostname } from '#core/address'

/** A name or an address that sockets can be opened to; whether it may be called is asked where that is known. */
export const hostname = z
  .string()
  .min(1)
  .max(253)
  .refine((host) => checkHostname(host, { allowPrivate: true }).ok, 'Not a host name or an IP address')

export const port = z.int().min(1).max(65_535)

export const family = z.enum(['any', 'ipv4', 'ipv6']).default('any').meta({
  title: 'Address',
  description: 'Which kind of address of the name is asked.',
})

export const timeoutMs = z
  .int()
  .min(100)
  .max(30_000)
  .default(8_000)
  .meta({ title: 'Timeout, ms', description: 'For the whole check. Must be shorter than the interval.' })

export const degradedMs = z
  .int()
  .min(1)
  .max(30_000)
  .nullable()
  .default(null)
  .meta({ title: 'Degraded above, ms', description: 'A good answer slower than this is degraded.' })
