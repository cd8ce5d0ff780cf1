import type { RunStep } from '#core/run/schema'

export interface ComparedStep {
  index: number
  title: string
  /** Ms that it took; null where it was not taken, or is not the same step. */
  now: number | null
  before: number | null
}

const tookOf = (step: RunStep | undefined): number | null =>
  step && step.outcome !== 'skipped' ? step.ms : null

/** The steps of two walks beside each other, by their place and title: one that was changed stands twice. */
export function comparedSteps(now: readonly RunStep[], before: readonly RunStep[]): ComparedStep[] {
  const length = Math.max(now.length, before.length)
  return Array.from({ length }, (_, index) => ({ a: now[index], b: before[index], index })).flatMap(
    ({ a, b, index }): ComparedStep[] => {
      if (a && b && a.title === b.title) return [{ index, title: a.title, now: tookOf(a), before: tookOf(b) }]
      return [
        ...(a ? [{ index, title: a.title, now: tookOf(a), before: null }] : []),
        ...(b ? [{ index, title: b.title, now: null, before: tookOf(b) }] : []),
      ]
    },
  )
}
