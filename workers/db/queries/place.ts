import { and, type Column, eq, lt, or, type SQL } from 'drizzle-orm'

/** Where a page of a list that is newest first has ended. */
export interface Place {
  createdAt: number
  id: string
}

/** What comes after that place; nothing is left out without one. */
export const placeBefore = (
  table: { createdAt: Column; id: Column },
  before: Place | undefined,
): SQL | undefined =>
  before &&
  or(
    lt(table.createdAt, before.createdAt),
    and(eq(table.createdAt, before.createdAt), lt(table.id, before.id)),
  )
