import type { Database } from '#db/database'
import { areMonitorsOf } from '#db/queries/status-pages'
import { renderPage } from '#status/render'
import { ApiError, invalid } from '../http.ts'

export const slugTaken = (slug: string): ApiError =>
  new ApiError(409, 'status_page.slug_taken', 'Taken', `There is already a status page at /status/${slug}.`)

/** 422 unless every component shows a monitor of this workspace. */
export async function assertMonitors(
  db: Database,
  workspaceId: string,
  components: readonly { monitorId: string }[] = [],
): Promise<void> {
  const ids = components.map(({ monitorId }) => monitorId)
  if (!(await areMonitorsOf(db, workspaceId, ids)))
    throw invalid('components', 'A component names a monitor that is not there')
}

/** Renders at once. A page that cannot be rendered now is stale, and the cron renders it within a minute. */
export async function renderNow(env: Env, page: { id: string; workspaceId: string }): Promise<void> {
  try {
    await renderPage(env, page)
  } catch (error) {
    console.error({ event: 'status_page.render_failed', page: page.id, error: String(error) })
  }
}
