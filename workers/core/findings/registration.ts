import { z } from 'zod'

/** How a domain is registered, as its registry says by RDAP; null is what the registry does not tell. */
export const Registration = z.object({
  domain: z.string(),
  registrar: z.string().nullable(),
  /** In the words of RDAP (RFC 8056): "active", "client transfer prohibited" … */
  statuses: z.array(z.string()),
  nameservers: z.array(z.string()),
  /** Whether the delegation is signed. */
  dnssec: z.boolean().nullable(),
  registeredAt: z.string().nullable(),
  changedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  /** The RDAP server that said so. */
  source: z.string(),
})
export type Registration = z.infer<typeof Registration>
