import type { Page } from '@cloudflare/puppeteer'
import type { Screenshot } from '#core/findings/page'
import type { ProbeContext } from '../define.ts'
import { type BrowserConfig, viewports } from './config.ts'

/** The longest a picture may be: of a page that never ends only the beginning is of interest. */
const pictureMs = 5_000

/**
 * Takes a picture of the page and keeps it. The day is part of its key, so that old ones go by the day. No picture is
 * no failure of the page: null.
 */
export async function keepPicture(
  page: Page,
  { viewport }: BrowserConfig,
  { files, workspaceId, monitorId, region }: ProbeContext,
  at: number,
): Promise<Screenshot | null> {
  if (!files) return null
  const { width, height } = viewports[viewport]
  const day = new Date(at).toISOString().slice(0, 10)
  const key = `screenshots/${day}/${workspaceId}/${monitorId}/${region}-${at}.jpg`
  try {
    const bytes = await Promise.race([
      page.screenshot({ type: 'jpeg', quality: 70 }),
      new Promise<null>((resolve) => setTimeout(() => resolve(null), pictureMs)),
    ])
    if (bytes === null) return null
    await files.put(key, bytes, { httpMetadata: { contentType: 'image/jpeg' } })
    return { key, width, height }
  } catch (error) {
    console.warn({
      event: 'browser.no_picture',
      monitorId,
      error: error instanceof Error ? error.name : 'unknown',
    })
    return null
  }
}
