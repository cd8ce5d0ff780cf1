const answerMs = 5_000

/** Tells somebody outside that the sweep has run and nothing failed. Their alarm rings when this stays away. */
export async function pingDeadMan(env: Env): Promise<void> {
  if (env.DEAD_MAN_URL === '') return
  const response = await fetch(env.DEAD_MAN_URL, { signal: AbortSignal.timeout(answerMs) })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the dead man's switch answered ${response.status}`)
}
