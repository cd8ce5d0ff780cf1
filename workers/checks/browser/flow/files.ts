import type { Page } from '@cloudflare/puppeteer'
import { artifactKey } from '#core/run/key'
import type { BrowserRun } from '#core/run/schema'
import type { ProbeContext } from '../../define.ts'

type Artifact = BrowserRun['artifacts'][number]

/** Takes the pictures of a walk and keeps them with their run. */
export class WalkFiles {
  readonly artifacts: Artifact[] = []
  readonly #whose: Pick<BrowserRun, 'id' | 'workspaceId' | 'monitorId' | 'at'>
  readonly #files: ProbeContext['files']

  constructor(
    whose: Pick<BrowserRun, 'id' | 'workspaceId' | 'monitorId' | 'at'>,
    files: ProbeContext['files'],
  ) {
    this.#whose = whose
    this.#files = files
  }

  /** The name again when the picture is kept. No picture is no failure of the page: null. */
  async take(name: string, kind: 'step' | 'picture', page: Page): Promise<string | null> {
    if (!this.#files) return null
    try {
      const atMs = Date.now() - this.#whose.at
      const bytes = await page.screenshot({ type: 'jpeg', quality: 70 })
      const httpMetadata = { contentType: 'image/jpeg' }
      await this.#files.put(artifactKey(this.#whose, name), bytes, { httpMetadata })
      this.artifacts.push({ name, kind, contentType: 'image/jpeg', bytes: bytes.length, atMs })
      return name
    } catch (error) {
      console.warn({ event: 'browser.no_picture', error: error instanceof Error ? error.name : 'unknown' })
      return null
    }
  }
}
