/**
 * Runs a job per item, at most `limit` at a time, each to its end; then throws the first failure, if any.
 * A Worker may hold six connections open: more in flight would only wait, and starve what else runs.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  job: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  const failures: unknown[] = []
  const worker = async () => {
    for (const item of waiting) await job(item).catch((error: unknown) => failures.push(error))
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
}
