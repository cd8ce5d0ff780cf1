import { count } from './counts.ts'
import { overlay } from './metered-storage.ts'

const reals = new WeakMap<object, D1PreparedStatement>()

async function noted(answer: Promise<D1Result>): Promise<D1Result> {
  const result = await answer
  note(result)
  return result
}

function note({ meta }: D1Result): void {
  count('d1 rows written', meta.rows_written)
  count('d1 rows read', meta.rows_read)
}

/** D1 with the rows of every answer counted, as D1 itself reports them. */
export function meteredDatabase(db: D1Database): D1Database {
  return overlay(db, {
    prepare: (query: string) => meteredStatement(db.prepare(query), query),
    batch: async (statements: D1PreparedStatement[]) => {
      const answers = await db.batch(statements.map((statement) => reals.get(statement) ?? statement))
      for (const answer of answers) note(answer)
      return answers
    },
    withSession: (given?: string) => meteredSession(db.withSession(given)),
  })
}

const meteredSession = (session: D1DatabaseSession): D1DatabaseSession =>
  overlay(session, {
    prepare: (query: string) => meteredStatement(session.prepare(query), query),
    batch: async (statements: D1PreparedStatement[]) => {
      const answers = await session.batch(statements.map((statement) => reals.get(statement) ?? statement))
      for (const answer of answers) note(answer)
      return answers
    },
  })

function meteredStatement(real: D1PreparedStatement, query: string): D1PreparedStatement {
  const statement = overlay(real, {
    bind: (...values: unknown[]) => meteredStatement(real.bind(...values), query),
    all: () => noted(real.all()),
    run: () => noted(real.run()),
    first: async (column?: string) => {
      const [row] = (await noted(real.all())).results as Record<string, unknown>[]
      if (!row) return null
      return column === undefined ? row : row[column]
    },
    // Rows as arrays come without their price. A write asked so would go uncounted, so it is named.
    raw: async (...given: [{ columnNames: true }]) => {
      count(/^\s*select\b/i.test(query) ? 'd1 reads unpriced' : 'd1 writes unpriced')
      return real.raw(...given)
    },
  })
  reals.set(statement, real)
  return statement
}
