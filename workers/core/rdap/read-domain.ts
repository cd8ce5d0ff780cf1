import { z } from 'zod'
import type { Registration } from '../findings/registration.ts'

/**
 * As much of a domain object (RFC 9083 §5.3) as is looked at. Registries leave out and misspell much of the rest; what
 * has another shape than it should counts as left out.
 */
const RdapDomain = z.object({
  objectClassName: z.literal('domain'),
  ldhName: z.string().catch(''),
  status: z.array(z.string()).catch([]),
  events: z
    .array(z.object({ eventAction: z.string(), eventDate: z.string() }).nullable().catch(null))
    .catch([]),
  entities: z
    .array(
      z
        .object({ roles: z.array(z.string()), vcardArray: z.unknown().optional() })
        .nullable()
        .catch(null),
    )
    .catch([]),
  nameservers: z.array(z.object({ ldhName: z.string() }).nullable().catch(null)).catch([]),
  secureDNS: z.object({ delegationSigned: z.boolean() }).nullable().catch(null),
})

const maxListed = 40
const maxLetters = 200

/**
 * What an RDAP answer says of a domain. Null when it is about another one, or no domain object at all.
 * @param source the server's address, as it may be shown
 */
export function readDomain(json: unknown, domain: string, source: string): Registration | null {
  const parsed = RdapDomain.safeParse(json)
  if (!parsed.success) return null
  const { ldhName, status, events, entities, nameservers, secureDNS } = parsed.data
  if (bare(ldhName) !== domain) return null
  const at = (action: string): string | null => {
    const event = events.find((one) => one?.eventAction.toLowerCase() === action)
    const time = event ? Date.parse(event.eventDate) : Number.NaN
    return Number.isNaN(time) ? null : new Date(time).toISOString()
  }
  const registrar = entities.find((one) => one?.roles.includes('registrar'))
  return {
    domain,
    registrar: registrar ? fullName(registrar.vcardArray) : null,
    statuses: status.slice(0, maxListed).map((word) => word.slice(0, maxLetters)),
    nameservers: nameservers
      .flatMap((one) => (one ? bare(one.ldhName).slice(0, maxLetters) : []))
      .slice(0, maxListed),
    dnssec: secureDNS?.delegationSigned ?? null,
    registeredAt: at('registration'),
    changedAt: at('last changed'),
    expiresAt: at('expiration'),
    source,
  }
}

const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** jCard (RFC 7095): `["vcard", [["fn", {}, "text", "Example Registrar Inc."], …]]`. */
const JCard = z.tuple([z.literal('vcard'), z.array(z.array(z.unknown()))])

function fullName(vcard: unknown): string | null {
  const parsed = JCard.safeParse(vcard)
  const name = parsed.data?.[1].find(([property]) => property === 'fn')?.[3]
  return typeof name === 'string' && name !== '' ? name.slice(0, maxLetters) : null
}
