import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { type AnyChannelType, channelTypes } from '#channels'
import { channelGroups, groupOf } from '#channels/groups'
import { checkTypes, passiveTypes } from '#checks'
import type { CheckType } from '#checks/define'
import { MonitorSettings } from '#core/monitor/schema'
import { privateRegion } from '#core/private-region'
import { regions } from '#core/region'
import { livingLocations } from '#db/queries/locations'
import { isServed } from '#platform/placed-probes'
import { type AppEnv, json } from '../http.ts'
import { Catalog } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/catalog',
  operationId: 'getCatalog',
  summary: 'What can be checked, told and asked for',
  description: 'Check types, channel types and regions, each with the JSON Schema that forms are drawn from.',
  tags: ['catalogue'],
  responses: { 200: json(Catalog, 'The catalogue') },
})

/** What people type, not what is stored: fields with a default may be left out. */
const schemaOf = (config: z.ZodType): Record<string, unknown> => ({
  ...z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }),
})

const entry = ({ type, title, config }: { type: string; title: string; config: z.ZodType }) => ({
  type,
  title,
  schema: schemaOf(config),
})

const checkEntry = (check: CheckType) => ({
  ...entry(check),
  minIntervalSeconds: check.minIntervalSeconds ?? null,
  maxRegions: check.maxRegions ?? null,
  passive: passiveTypes.includes(check.type),
  privateOnly: check.privateOnly ?? false,
})

const channelEntry = (channel: AnyChannelType) => ({
  ...entry(channel),
  devices: channel.devices?.kind ?? null,
  group: channelGroups[groupOf(channel.type)],
})

const groups = Object.keys(channelGroups)
/** As they are listed within their group. */
const byGroup = (a: { type: string }, b: { type: string }): number =>
  groups.indexOf(groupOf(a.type)) - groups.indexOf(groupOf(b.type))

let fixed: z.infer<typeof Catalog> | undefined

export const getCatalog = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    fixed ??= {
      checks: checkTypes.map(checkEntry),
      channels: channelTypes.toSorted(byGroup).map(channelEntry),
      regions: regions.map(({ id, name }) => ({ id, name, private: false })),
      monitor: schemaOf(MonitorSettings),
    }
    const served = fixed.regions.filter(({ id }) => isServed(c.env, id))
    const own = await livingLocations(c.var.db, c.var.workspaceId)
    const places = own.map(({ slug, name }) => ({ id: privateRegion(slug), name, private: true }))
    return c.json({ ...fixed, regions: [...served, ...places] }, 200)
  },
})
