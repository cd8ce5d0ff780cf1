import { z } from 'zod'
import { forgetRecent, readRecent } from './recent.ts'

/** R2 key of the sweep's word that pages say what is true. One for all pages: it is written every minute. */
const key = 'status-checked'

const Checked = z.object({
  /** Epoch ms. */
  at: z.number(),
  /** Slugs that could not be brought up to date. */
  behind: z.array(z.string()),
})

/** The sweep has compared every page with the facts; those `behind` could not be rendered. */
export async function markChecked(
  env: Pick<Env, 'FILES'>,
  at: number,
  behind: readonly string[],
): Promise<void> {
  await env.FILES.put(key, JSON.stringify({ at, behind }))
  forgetRecent([key])
}

/** When a page was last known to say what is true, epoch ms; null when the sweep has not said so. */
export async function checkedAt(
  env: Pick<Env, 'FILES'>,
  slug: string,
  now = Date.now(),
): Promise<number | null> {
  const stored = await readRecent(env, key, now)
  if (!stored) return null
  const checked = Checked.safeParse(JSON.parse(stored.text))
  return checked.success && !checked.data.behind.includes(slug) ? checked.data.at : null
}
