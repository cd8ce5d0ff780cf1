interface DeadMessage {
  id: string
  attempts: number
  body: unknown
}

/** Keeps messages that no consumer could take. Filing one twice changes nothing. `at` is epoch ms. */
export async function fileDeadLetters(
  db: D1Database,
  queue: string,
  messages: readonly DeadMessage[],
  at: number,
): Promise<void> {
  const statement = db.prepare(
    'INSERT INTO dead_letters (id, queue, at, attempts, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const rows = messages.map(({ id, attempts, body }) =>
    statement.bind(`${queue}:${id}`, queue, at, attempts, JSON.stringify(body) ?? 'undefined'),
  )
  if (rows.length > 0) await db.batch(rows)
}
