import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { channelTypes } from '#channels'
import { checkTypes, passiveTypes } from '#checks'
import type { CheckType } from '#checks/define'
import { MonitorSettings } from '#core/monitor/schema'
import { regions } from '#core/region'
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
})

let catalog: z.infer<typeof Catalog> | undefined

export const getCatalog = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: (c) => {
    catalog ??= {
      checks: checkTypes.map(checkEntry),
      channels: channelTypes.map(entry),
      regions: regions.map(({ id, name }) => ({ id, name })),
      monitor: schemaOf(MonitorSettings),
    }
    return c.json(catalog, 200)
  },
})
