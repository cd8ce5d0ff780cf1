import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { inParallel } from '#assign/in-parallel'
import { privateRegion } from '#core/private-region'
import type { PresentAgents } from '#core/rpc'
import { livingLocations, monitorsByPrivateRegion } from '#db/queries/locations'
import { privateLane } from '#platform/objects'
import { type AppEnv, json, list } from '../http.ts'
import { unlessSilent } from '../monitors/unless-silent.ts'
import { Location, showLocation } from './schema.ts'

const atOnce = 5
const answerMs = 2_000

const route = createRoute({
  method: 'get',
  path: '/locations',
  operationId: 'listLocations',
  summary: 'The private locations of this workspace',
  tags: ['locations'],
  responses: { 200: json(list(Location), 'By name; there are at most 50, all on one page') },
})

export const listLocations = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const [rows, counts] = await Promise.all([
      livingLocations(db, workspaceId),
      monitorsByPrivateRegion(db, workspaceId),
    ])
    const present = new Map<string, PresentAgents | null>()
    await inParallel(rows, atOnce, async ({ slug }) => {
      const asked = privateLane(c.env, workspaceId, slug).presentAgents()
      present.set(slug, (await unlessSilent(answerMs, asked, 'location.silent')) ?? null)
    })
    const data = rows.map((row) =>
      showLocation(row, {
        monitors: counts.get(privateRegion(row.slug)) ?? 0,
        present: present.get(row.slug) ?? null,
      }),
    )
    return c.json({ data, nextCursor: null }, 200)
  },
})
