import type { ProbeContext } from '../../define.ts'
import type { BrowserConfig } from '../config.ts'
import { dress } from '../dress.ts'
import type { Walking } from '../visit.ts'
import type { WalkFiles } from './files.ts'
import { walk } from './walk.ts'

const endPicture = 'end.jpg'

/** How a check's flow is walked through in a page; null when it has none. Its pictures are kept with the run. */
export function walkThrough(
  config: BrowserConfig,
  { mask, signal, secrets = new Map<string, string>(), onStep, userAgent }: ProbeContext,
  files: WalkFiles,
): Walking | null {
  const { flow, screenshot } = config
  if (!flow) return null
  return (page, timeoutMs, onTab) =>
    walk(page, flow, {
      signal,
      timeoutMs,
      mask,
      secrets,
      picture: (name, tab) => files.take(name, name === endPicture ? 'picture' : 'step', tab),
      onStep,
      onTab: async (tab) => {
        await onTab(tab)
        await dress(tab, config, userAgent)
      },
      lastPicture: screenshot ? endPicture : undefined,
    })
}
