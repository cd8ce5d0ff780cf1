import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { migrate } from '../migrate.ts'
import { migrations, newTables } from './schema.ts'

const object = () => env.INCIDENTS.getByName(`incident:wsp_${crypto.randomUUID()}:schema`)

/** Everything the schema says, but for its spaces: altering a table keeps the words in the order of the columns. */
const schemaOf = ({ sql }: DurableObjectStorage) =>
  sql
    .exec<{ name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_cf%' ESCAPE '\\'
       AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .toArray()
    .map(({ name, sql: words }) => ({
      name,
      words: words.replaceAll(/\s+/g, '').replace('CREATETABLEIFNOTEXISTS', 'CREATETABLE'),
    }))

const versionOf = ({ sql }: DurableObjectStorage) =>
  sql.exec<{ version: number }>('SELECT MAX(version) AS version FROM schema_version').one().version

function empty(storage: DurableObjectStorage): void {
  for (const { name } of schemaOf(storage)) {
    storage.sql.exec(`DROP TABLE IF EXISTS ${name.replace(/^(deliveries|escalations)_.*$/, '$1')}`)
  }
}

describe('the tables of an incident object', () => {
  it('are the same whether made at once or migrated step by step', async ({ expect }) => {
    await runInDurableObject(object(), (_object, { storage }) => {
      const atOnce = schemaOf(storage)
      expect(atOnce.length).toBeGreaterThan(migrations.length)
      expect(versionOf(storage)).toBe(migrations.length)
      empty(storage)
      expect(schemaOf(storage)).toEqual([])
      migrate(storage, migrations)
      expect(schemaOf(storage)).toEqual(atOnce)
    })
  })

  it('are brought up to date from every older version, and keep what they hold', async ({ expect }) => {
    await runInDurableObject(object(), (_object, { storage }) => {
      const now = schemaOf(storage)
      for (let older = 1; older < migrations.length; older += 1) {
        empty(storage)
        migrate(storage, migrations.slice(0, older))
        storage.sql.exec("INSERT INTO facts (id, incident_id) VALUES ('known', NULL)")
        migrate(storage, migrations, newTables)
        expect(schemaOf(storage)).toEqual(now)
        expect(versionOf(storage)).toBe(migrations.length)
        expect(storage.sql.exec('SELECT id FROM facts').toArray()).toEqual([{ id: 'known' }])
      }
    })
  })
})
