/** R2 key of the newest minute cron's time, for isolates that did not run it themselves. */
const markerKey = 'clock'

let marked: number | null = null

/** The minute cron says that it has run. `now` is epoch ms. */
export async function markClock(env: Pick<Env, 'FILES'>, now: number): Promise<void> {
  marked = now
  await env.FILES.put(markerKey, String(now))
}

/** When the minute cron last ran, epoch ms; null when it never has. */
export async function clockMarkedAt(env: Pick<Env, 'FILES'>): Promise<number | null> {
  if (marked !== null && Date.now() - marked < 90_000) return marked
  const stored = await env.FILES.get(markerKey)
  const at = stored ? Number(await stored.text()) : null
  return at === null || Number.isNaN(at) ? marked : Math.max(at, marked ?? 0)
}
