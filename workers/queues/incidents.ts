import { IncidentsMessage, type LogFact } from '#core/messages'
import { openDatabase } from '#db/database'
import { fileDeliveries } from '#db/queries/deliveries'
import { fileIncidents } from '#db/queries/incidents'
import { logTransition } from '#db/queries/transitions'
import { renderStalePages } from '#status/render'
import { defineConsumer } from './define.ts'

/** Makes sure that the log has what the objects decided, then renders the pages of the workspaces concerned. */
export const incidents = defineConsumer({
  queue: 'vedette-incidents',
  body: IncidentsMessage,

  async consume(messages, env) {
    await fileFacts(
      messages.flatMap(({ facts }) => facts),
      env,
    )
    const failed = new Set<string>()
    for (const workspaceId of new Set(messages.map((message) => message.workspaceId))) {
      const pages = await renderStalePages(env, { workspaceId })
      if (pages.failed.length > 0) failed.add(workspaceId)
    }
    return messages.filter(({ workspaceId }) => failed.has(workspaceId))
  },
})

/** D1 first, the news after: a page is never ahead of the log. Facts are keyed, so filing them twice is harmless. */
async function fileFacts(facts: readonly LogFact[], env: Env): Promise<void> {
  const db = openDatabase(env.DB)
  for (const fact of facts) if (fact.kind === 'transition') await logTransition(db, fact.transition)
  const statements = [
    ...fileIncidents(
      env.DB,
      facts.filter((fact) => fact.kind === 'incident'),
    ),
    ...fileDeliveries(
      env.DB,
      facts.filter((fact) => fact.kind === 'delivery'),
    ),
  ]
  if (statements.length > 0) await env.DB.batch(statements)
}
