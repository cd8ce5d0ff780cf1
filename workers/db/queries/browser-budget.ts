import type { Database } from '../database.ts'
import type { browserDays } from '../tables/quotas.ts'

export type BrowserDay = typeof browserDays.$inferSelect

/** Files what regions have lent on a day. A number that is already higher stays. */
export async function fileBrowserDays(db: Database, days: readonly BrowserDay[]): Promise<void> {
  if (days.length === 0) return
  await db.$client.prepare(insertDays).bind(JSON.stringify(days)).run()
}

const insertDays = `
  INSERT INTO browser_days (workspace_id, day, region, ms)
  SELECT value->>'workspaceId', value->>'day', value->>'region', value->>'ms' FROM json_each(?1) WHERE true
  ON CONFLICT DO UPDATE SET ms = MAX(ms, excluded.ms)`

/** A workspace's budget of browser minutes, and what each region has said that was used of it on that day. */
export interface BrowserBudget {
  /** In all regions together; null: it has set none. */
  minutesPerDay: number | null
  days: Pick<BrowserDay, 'region' | 'ms'>[]
}

/** @param day its beginning (UTC), epoch ms. */
export async function findBrowserBudget(
  db: Database,
  workspaceId: string,
  day: number,
): Promise<BrowserBudget> {
  const [quota, days] = await db.$client.batch([
    db.$client
      .prepare('SELECT browser_minutes_per_day AS minutes FROM quotas WHERE workspace_id = ?1')
      .bind(workspaceId),
    db.$client
      .prepare('SELECT region, ms FROM browser_days WHERE workspace_id = ?1 AND day = ?2')
      .bind(workspaceId, day),
  ])
  const [row] = (quota?.results ?? []) as { minutes: number | null }[]
  return { minutesPerDay: row?.minutes ?? null, days: (days?.results ?? []) as BrowserBudget['days'] }
}

/** Days before this one are nobody's budget any more. */
export async function dropBrowserDays(db: Database, before: number): Promise<void> {
  await db.$client.prepare('DELETE FROM browser_days WHERE day < ?1').bind(before).run()
}
