import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import type { RuleStanding } from '#core/stream/rule/book'
import type { RuleRow } from '#db/queries/rules'
import { streamObject } from '#platform/objects'
import { type AppEnv, iso, json, list, PageQuery, problem } from '../http.ts'
import { pageOfRules, StreamQuery } from './page.ts'

const BriefState = z
  .object({
    id: z.string().meta({ description: 'Of the rule' }),
    isKnown: z
      .boolean()
      .meta({ description: 'False: its stream could not be asked just now, nothing is known' }),
    judgedUntil: z.iso.datetime().nullable().meta({ description: 'The end of the newest window judged' }),
    firingKeys: z.int().meta({ description: 'Which they are says `/rules/{id}/state`' }),
    firingSince: z.iso.datetime().nullable().meta({ description: 'Of the key that has fired longest' }),
    heldKeys: z.int().meta({ description: 'Keys that breach it and wait, since too many fire' }),
    refusedKeys: z.int().meta({ description: 'How often a key found no room' }),
  })
  .openapi('RuleBriefState')

const route = createRoute({
  method: 'get',
  path: '/rules/states',
  operationId: 'listRuleStates',
  summary: 'How the rules of this workspace stand, in the order of the rules',
  tags: ['rules'],
  request: { query: PageQuery.extend(StreamQuery) },
  responses: { 200: json(list(BriefState), 'States as of now'), 422: problem('Not a valid query') },
})

export const listRuleStates = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { workspaceId, db } = c.var
    const { data, nextCursor } = await pageOfRules(db, workspaceId, c.req.valid('query'))
    const standings = await standingsOf(c.env, workspaceId, data)
    return c.json({ data: data.map((row) => brief(row, standings)), nextCursor }, 200)
  },
})

/** By stream: each is asked once. Null: it did not answer. */
type Standings = Map<string, Record<string, RuleStanding> | null>

async function standingsOf(env: Env, workspaceId: string, rows: readonly RuleRow[]): Promise<Standings> {
  const asked = [...Map.groupBy(rows, ({ streamId }) => streamId)].map(async ([streamId, ofStream]) => {
    try {
      const object = streamObject(env, workspaceId, streamId, 0)
      return [streamId, await object.ruleStandings(ofStream.map(({ id }) => id))] as const
    } catch (error) {
      // The others can still be told of.
      console.warn({ event: 'rules.state_unknown', stream: streamId, error: String(error) })
      return [streamId, null] as const
    }
  })
  return new Map(await Promise.all(asked))
}

function brief({ id, streamId }: RuleRow, standings: Standings): z.output<typeof BriefState> {
  const ofStream = standings.get(streamId) ?? null
  const standing = ofStream?.[id]
  const since = (standing?.firing ?? []).map((firing) => firing.since)
  return {
    id,
    isKnown: ofStream !== null,
    judgedUntil: iso(standing?.judgedUntil ?? null),
    firingKeys: since.length,
    firingSince: iso(since.length > 0 ? Math.min(...since) : null),
    heldKeys: standing?.heldKeys ?? 0,
    refusedKeys: standing?.refusedKeys ?? 0,
  }
}
