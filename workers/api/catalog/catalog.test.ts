import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

interface Entry {
  type: string
  schema: {
    type: string
    properties: Record<string, { title?: string; secret?: boolean }>
    required?: string[]
  }
}
interface Catalog {
  checks: Entry[]
  channels: Entry[]
  regions: { id: string; name: string }[]
  monitor: Entry['schema']
}

describe('the catalogue', () => {
  it('has what a form needs of every check and channel', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const catalog = await (await request('/api/v1/catalog', { key })).json<Catalog>()
    expect(catalog.checks.map(({ type }) => type)).toContain('http')
    expect(catalog.channels.map(({ type }) => type)).toEqual(expect.arrayContaining(['slack', 'webhook']))
    for (const { type, schema } of [...catalog.checks, ...catalog.channels]) {
      expect(schema.type, type).toBe('object')
      const fields = Object.entries(schema.properties)
      expect(fields.length, type).toBeGreaterThan(0)
      for (const [name, field] of fields) expect(field.title, `${type}.${name} has a title`).toBeTruthy()
    }
    expect(catalog.regions).toContainEqual({ id: 'weur', name: 'Western Europe', private: false })
    // Only a placed probe Worker reaches it, and there is none.
    expect(catalog.regions.map(({ id }) => id)).not.toContain('sam')
    expect(catalog.monitor.properties).toHaveProperty('intervalSeconds')
  })

  it('asks only for what has no default, and marks secrets', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const catalog = await (await request('/api/v1/catalog', { key })).json<Catalog>()
    expect(catalog.checks.find(({ type }) => type === 'http')?.schema.required).toEqual(['url'])
    expect(catalog.monitor.required).toEqual(['name'])
    expect(catalog.checks.find(({ type }) => type === 'domain')).toMatchObject({
      minIntervalSeconds: 3_600,
      maxRegions: 3,
    })
    expect(catalog.checks.find(({ type }) => type === 'http')).toMatchObject({ minIntervalSeconds: null })
    const slack = catalog.channels.find(({ type }) => type === 'slack')
    expect(slack?.schema.properties['webhookUrl']?.secret).toBe(true)
  })
})
