import type { Page } from '@cloudflare/puppeteer'
import { within } from '#platform/within'

/** The longest a picture may take: of a page that never ends only the beginning is of interest. */
const pictureMs = 5_000

/** Takes a picture of what is seen. JPEG is small; PNG can be compared. No picture is no failure of the page: null. */
export async function takePicture(page: Page, type: 'jpeg' | 'png'): Promise<Uint8Array | null> {
  try {
    return await within(pictureMs, page.screenshot({ type, ...(type === 'jpeg' && { quality: 70 }) }))
  } catch (error) {
    console.warn({ event: 'browser.no_picture', error: error instanceof Error ? error.name : 'unknown' })
    return null
  }
}
