import type { Answer } from '#core/result'
import { degraded, down, up } from '../define.ts'
import { milliseconds } from '../words.ts'
import type { BrowserConfig } from './config.ts'
import type { Heard } from './listen.ts'
import type { Seen } from './vitals.ts'

/** A page that was visited to its end. */
export interface Visit {
  status: number | null
  showsText: boolean
  seen: Seen | null
  heard: Heard
}

/** The verdict on a page that opened: its status, its text, then how it felt. */
export function judge(
  config: BrowserConfig,
  { status, showsText, seen, heard }: Visit,
  facts: Partial<Answer>,
): Answer {
  if (status !== null && status >= 400) return down('status', `HTTP ${status}`, facts)
  if (!showsText) return down('assertion', `the page does not show "${config.text}"`, facts)
  const tooSlow = slowness(config, seen)
  if (tooSlow) return degraded(tooSlow, facts)
  const errors = heard.console.filter(({ level }) => level !== 'warning').length
  if (config.failOnConsoleErrors && errors > 0)
    return degraded(`the page wrote ${errors === 1 ? 'an error' : `${errors} errors`} to its console`, facts)
  return up(facts)
}

function slowness({ degradedMs, maxLcpMs }: BrowserConfig, seen: Seen | null): string | null {
  const load = seen?.loadMs ?? null
  if (degradedMs !== null && load !== null && load > degradedMs)
    return `loaded in ${milliseconds(load)}, expected at most ${milliseconds(degradedMs)}`
  const lcp = seen?.vitals.lcpMs ?? null
  if (maxLcpMs !== null && lcp !== null && lcp > maxLcpMs)
    return `its largest part showed after ${milliseconds(lcp)}, expected at most ${milliseconds(maxLcpMs)}`
  return null
}
