import type { StepResult } from '#core/flow/result'
import type { Answer } from '#core/result'
import type { Over } from '#core/run/schema'
import { overInWords } from '#core/run/words'
import { degraded, down, unknown, up } from '../define.ts'
import { milliseconds } from '../words.ts'
import type { BrowserConfig } from './config.ts'
import type { Missed } from './expectations.ts'

/** What is known of a page that opened. */
export interface Judged {
  status: number | null
  steps: readonly StepResult[]
  missed: Missed | null
  over: readonly Over[]
  /** In the console, and not caught. */
  errors: number
  /** Share of its picture that differs from the accepted one; null when it was not compared. */
  changed: number | null
}

/** So many reasons are told; more of them make no better sentence. */
const maxReasons = 3

/** The verdict on a page that opened: its status, what it shows, then how it felt. */
export function judge(config: BrowserConfig, page: Judged, facts: Partial<Answer>): Answer {
  const { status, steps, missed, over } = page
  const stuck = steps.find(({ outcome }) => outcome === 'down' || outcome === 'unknown')
  if (stuck) return stuckAt(stuck, facts)
  if (status !== null && status >= 400) return down('status', `HTTP ${status}`, facts)
  if (missed && 'badSelector' in missed)
    return { ...unknown(`Chrome cannot read the selector ${missed.badSelector}`), ...facts }
  if (missed) return down('assertion', missed.words, facts)
  const broken = over.filter(({ verdict }) => verdict === 'down').map(overInWords)
  if (broken.length > 0) return down('assertion', sentence(broken), facts)
  const reasons = [...slowWalk(config, steps), ...over.map(overInWords), ...annoyances(config, page)]
  return reasons.length > 0 ? degraded(sentence(reasons), facts) : up(facts)
}

function stuckAt({ index, title, message, outcome }: StepResult, facts: Partial<Answer>): Answer {
  const words = `step ${index + 1} (${title}): ${message ?? 'it failed'}`
  return outcome === 'down' ? down('assertion', words, facts) : { ...unknown(words), ...facts }
}

/** How long all steps of a flow took together; null when there was none. */
export const walkMs = (steps: readonly StepResult[]): number | null =>
  steps.length === 0 ? null : steps.reduce((sum, { ms }) => sum + ms, 0)

function* slowWalk({ degradedMs }: BrowserConfig, steps: readonly StepResult[]) {
  const took = walkMs(steps)
  if (took !== null && degradedMs !== null && took > degradedMs)
    yield `took ${milliseconds(took)}, expected at most ${milliseconds(degradedMs)}`
}

function* annoyances({ failOnConsoleErrors, visual }: BrowserConfig, { errors, changed }: Judged) {
  if (failOnConsoleErrors && errors > 0)
    yield `the page wrote ${errors === 1 ? 'an error' : `${errors} errors`} to its console`
  if (visual && changed !== null && changed > visual.maxShare)
    yield `${percent(changed)} of its picture has changed, expected at most ${percent(visual.maxShare)}`
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

function sentence(reasons: readonly string[]): string {
  const told = reasons.slice(0, maxReasons).join('; ')
  const more = reasons.length - maxReasons
  return more > 0 ? `${told}; and ${more} more` : told
}
