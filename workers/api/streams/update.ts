import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { checksFixed, isChecks } from '#core/stream/checks'
import { fixedSettings, StreamSettings } from '#core/stream/settings'
import type { Database } from '#db/database'
import { rulesOfStream } from '#db/queries/rules'
import { findStream, type StreamRow, updateStream as write } from '#db/queries/streams'
import { type AppEnv, body, invalid, json, problem } from '../http.ts'
import { changeVersioned, IfMatch, said } from '../versioned.ts'
import { forgetStream } from './known.ts'
import { showStream, Stream, StreamParams, StreamPatch } from './schema.ts'
import { shardsOf } from './shards.ts'

const route = createRoute({
  method: 'patch',
  path: '/streams/{name}',
  operationId: 'updateStream',
  summary: 'Change a stream',
  description:
    'What windows are made of (dimensions, measures, distinct, shards) stays: make another stream for that.',
  tags: ['streams'],
  request: { params: StreamParams, headers: IfMatch, body: body(StreamPatch) },
  responses: {
    200: json(Stream, 'The stream as it is now'),
    404: problem('There is no such stream'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

export const updateStream = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const { compatibility, ...settings } = c.req.valid('json')
    const target = { what: 'stream', id: name, expected: c.req.valid('header')['if-match'] }
    const row = await changeVersioned(
      target,
      () => findStream(db, workspaceId, name),
      async (current) => {
        const definition = StreamSettings.parse({ ...current.definition, ...said(settings) })
        assertFixed(current, definition)
        await assertRuled(db, current, definition)
        const change = { definition, ...said({ compatibility }), updatedAt: Date.now() }
        return write(db, workspaceId, current, change)
      },
    )
    forgetStream(workspaceId, name)
    await Promise.all(shardsOf(c.env, row).map(async (shard) => shard.refresh()))
    c.header('etag', `"${row.version}"`)
    return c.json(showStream(row), 200)
  },
})

/** A rule on windows that are made no more would take them all for empty. */
async function assertRuled(db: Database, row: StreamRow, { windows }: StreamSettings): Promise<void> {
  const gone = row.definition.windows.filter((window) => !windows.includes(window))
  if (gone.length === 0) return
  const rules = await rulesOfStream(db, row.workspaceId, row.name)
  const rule = rules.find(({ spec }) => gone.includes(spec.window))
  if (rule) throw invalid('windows', `The rule ${rule.name} judges windows of ${rule.spec.window}`)
}

/** Sums made of other things cannot be added to these. */
function assertFixed(row: StreamRow, wanted: StreamSettings): void {
  const { definition } = row
  for (const field of isChecks(row) ? checksFixed : fixedSettings)
    if (JSON.stringify(definition[field]) !== JSON.stringify(wanted[field]))
      throw invalid(
        field,
        'This cannot be changed: windows already made are of something else. Make another stream.',
      )
}
