import type { Over } from '#core/run/schema'
import type { Run } from '../../contract.ts'
import { plural } from '../../format.ts'
import { figure, metricName, saidTime } from '../../parts/vitals/vitals.ts'

/** The one sentence about a run: what it found, and what that is beside what was asked. */
export function runSentence(
  name: string,
  run: Pick<Run, 'outcome' | 'message' | 'steps' | 'over' | 'vitals' | 'loadMs'>,
): string {
  const { outcome, message, steps, over, vitals, loadMs } = run
  const failed = steps.find((step) => step.outcome === 'down' || step.outcome === 'unknown')
  if (failed) return `${name} stopped at step ${failed.index + 1} of ${steps.length}: ${failed.title}`
  if (outcome === 'unknown') return `${name} could not be looked at`
  const [worst] = over
  if (worst) return `${name} ${overSentence(worst)}`
  if (outcome === 'down') return `${name} failed`
  if (outcome === 'degraded' && message !== null) return `${name}: ${message}`
  if (steps.length > 0) {
    const took = steps.reduce((sum, { ms }) => sum + ms, 0)
    return `${name} went through ${plural(steps.length, 'step')} in ${saidTime(took)}`
  }
  if (vitals.lcpMs !== null) return `${name} took ${saidTime(vitals.lcpMs)} to show its largest part`
  return loadMs === null ? `${name} opened` : `${name} loaded in ${saidTime(loadMs)}`
}

const takes: Partial<Record<Over['metric'], string>> = {
  lcpMs: 'to show its largest part',
  fcpMs: 'to show something',
  ttfbMs: 'to send its first byte',
  loadMs: 'to load',
  inpMs: 'to answer to input',
}

function overSentence({ metric, value, limit }: Over): string {
  const what = takes[metric]
  if (what) return `took ${saidTime(value)} ${what}, ${saidTime(value - limit)} over its budget`
  return `broke a budget: ${metricName(metric).toLowerCase()} ${figure(metric, value)}, ${figure(metric, limit)} allowed`
}
