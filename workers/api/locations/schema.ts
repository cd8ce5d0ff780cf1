import { z } from '@hono/zod-openapi'
import { privateRegion, slugPattern } from '#core/private-region'
import type { PresentAgents } from '#core/rpc'
import type { LocationRow } from '#db/queries/locations'
import { sha256Hex } from '#platform/digest'
import { iso } from '../http.ts'

export const Location = z
  .object({
    id: z.string(),
    slug: z.string(),
    region: z.string().meta({ description: 'What monitors name in `regions`', examples: ['private:office'] }),
    name: z.string(),
    createdAt: z.iso.datetime(),
    online: z.boolean().meta({ description: 'An agent is connected now' }),
    agents: z.int().meta({ description: 'How many agents are connected now' }),
    agentVersion: z.string().nullable().meta({ description: 'Of the agent that connected last' }),
    lastSeenAt: z.iso.datetime().nullable().meta({ description: 'When an agent was last heard' }),
    monitors: z.int().meta({ description: 'How many monitors run there' }),
  })
  .openapi('Location')

export const CreatedLocation = Location.extend({
  token: z.string().meta({
    description: 'What its agents sign in with. It is shown this once: only its hash is kept.',
  }),
}).openapi('CreatedLocation')

export const NewLocation = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    slug: z
      .string()
      .regex(slugPattern, 'Up to 40 of a-z, 0-9 and -, neither first nor last a -')
      .meta({ description: 'In the id of its region, for good', examples: ['office'] }),
  })
  .openapi('NewLocation')

export const LocationParams = z.object({ id: z.string().max(60) })

/** A location as the API shows it. */
export function showLocation(
  { id, slug, name, createdAt, lastSeenAt, agentVersion }: LocationRow,
  { monitors, present }: { monitors: number; present: PresentAgents | null },
): z.infer<typeof Location> {
  const heardAt = Math.max(present?.lastHeardAt ?? 0, lastSeenAt ?? 0)
  const agents = present?.agents ?? 0
  return {
    id,
    slug,
    region: privateRegion(slug),
    name,
    createdAt: iso(createdAt),
    online: agents > 0,
    agents,
    agentVersion,
    lastSeenAt: iso(heardAt || null),
    monitors,
  }
}

/** A token and what is kept of it. */
export async function newToken(): Promise<{ token: string; tokenHash: string }> {
  const random = crypto.getRandomValues(new Uint8Array(32))
  const token = `vla_${random.toBase64({ alphabet: 'base64url', omitPadding: true })}`
  return { token, tokenHash: await sha256Hex(token) }
}
