import type { Page } from '@cloudflare/puppeteer'
import type { StepResult } from '#core/flow/result'
import type { ProbeContext } from '../../define.ts'
import type { BrowserConfig } from '../config.ts'
import { dress } from '../dress.ts'
import type { WalkFiles } from './files.ts'
import { walk } from './walk.ts'

const endPicture = 'end.jpg'

/** How a check's flow is walked through in a page; null when it has none. Its pictures are kept with the run. */
export function walkThrough(
  config: BrowserConfig,
  { mask, signal, secrets = new Map<string, string>(), onStep, userAgent }: ProbeContext,
  files: WalkFiles,
): ((page: Page, timeoutMs: number) => Promise<StepResult[]>) | null {
  const { flow, screenshot } = config
  if (!flow) return null
  return (page, timeoutMs) =>
    walk(page, flow, {
      signal,
      timeoutMs,
      mask,
      secrets,
      picture: (name, tab) => files.take(name, name === endPicture ? 'picture' : 'step', tab),
      onStep,
      onTab: (tab) => dress(tab, config, userAgent),
      lastPicture: screenshot ? endPicture : undefined,
    })
}
