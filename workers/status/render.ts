import { dayMs } from '#core/cell'
import { recentDays } from '#core/status-page/model'
import { makeSnapshot, shownSince } from '#core/status-page/snapshot'
import { findPageState, noteRendered, readPage, stalePages, type StalePage } from '#db/queries/status-facts'
import { sha256Hex } from '#platform/digest'
import { pageFacts } from './facts.ts'
import { contentPolicy } from './policy.ts'
import { statusPage } from './page.ts'
import { forgetRecent } from './recent.ts'

export const htmlKey = (slug: string): string => `status/${slug}.html`
export const jsonKey = (slug: string): string => `status/${slug}.json`

const maxRounds = 3

/**
 * Makes a page's snapshot from one read of D1 and puts it where `serve` finds it. Then looks again whether the facts
 * have changed meanwhile: of two renders at once, the one that ends last leaves the newest page.
 */
export async function renderPage(env: Env, page: Pick<StalePage, 'id' | 'workspaceId'>): Promise<void> {
  for (let round = 0; round < maxRounds; round += 1) {
    const now = Date.now()
    const range = { now, since: shownSince(now), incidentsSince: now - recentDays * dayMs }
    const session = env.DB.withSession('first-primary')
    const records = await readPage(session, page, range)
    if (!records) return
    const { slug, key } = records.page
    await store(env, slug, makeSnapshot(await pageFacts(records), now))
    await noteRendered(session, page, key)
    const after = await findPageState(session, page, now)
    if (after?.slug !== slug) await removePage(env, slug)
    if (!after || after.key === key) return
  }
}

/** Renders every page of a workspace, or of all, that no longer says what is true. Answers the slugs that failed. */
export async function renderStalePages(
  env: Env,
  { workspaceId, limit = 200 }: { workspaceId?: string; limit?: number } = {},
): Promise<{ rendered: number; failed: string[] }> {
  const session = env.DB.withSession('first-primary')
  const pages = await stalePages(session, { now: Date.now(), limit, ...(workspaceId && { workspaceId }) })
  const failed: string[] = []
  for (const page of pages) {
    try {
      await renderPage(env, page)
    } catch (error) {
      failed.push(page.slug)
      console.error({ event: 'status_page.render_failed', page: page.id, error: String(error) })
    }
  }
  return { rendered: pages.length - failed.length, failed }
}

/** The page is no more. */
export async function removePage(env: Env, slug: string): Promise<void> {
  const keys = [htmlKey(slug), jsonKey(slug)]
  await env.FILES.delete(keys)
  forgetRecent(keys)
}

async function store(env: Env, slug: string, snapshot: ReturnType<typeof makeSnapshot>): Promise<void> {
  const document = statusPage(snapshot)
  const { generatedAt: _, ...content } = snapshot
  const customMetadata = {
    digest: (await sha256Hex(JSON.stringify(content))).slice(0, 32),
    generatedAt: String(snapshot.generatedAt),
    policy: await contentPolicy(document),
  }
  await env.FILES.put(htmlKey(slug), document, { customMetadata })
  await env.FILES.put(jsonKey(slug), JSON.stringify(snapshot), { customMetadata })
  forgetRecent([htmlKey(slug), jsonKey(slug)])
}
