import { and, gt, lt } from 'drizzle-orm'
import type { Gap } from '#core/cell'
import type { Database } from '../database.ts'
import { gaps } from '../tables/facts.ts'

/** Gaps of any lane that touch [from, to). Lanes are shared: the caller keeps those of the lanes it asks about. */
export function gapsWithin(db: Database, range: { from: number; to: number }): Promise<Gap[]> {
  return db
    .select()
    .from(gaps)
    .where(and(gt(gaps.to, range.from), lt(gaps.from, range.to)))
}
