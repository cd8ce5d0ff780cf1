import type { Context } from 'hono'
import { tellRules } from '#assign/rules'
import type { RuleRow } from '#db/queries/rules'
import type { AppEnv } from '../http.ts'

/** The stream's object hears of a change; what it does not hear now stays owed, and the cron tells it. */
export async function tell(c: Context<AppEnv>, of: Pick<RuleRow, 'workspaceId' | 'streamId'>): Promise<void> {
  try {
    await tellRules(c.env, c.var.db, of)
  } catch (error) {
    console.error({ event: 'rules.not_told', stream: of.streamId, error: String(error) })
  }
}
