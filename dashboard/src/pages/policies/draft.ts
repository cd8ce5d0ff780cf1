import type { Named, PolicyStep } from '#core/alert/policy'
import type { When } from '#core/alert/when'
import type { Policy } from '../../contract.ts'
import type { PolicyDraft } from '../../data/alerting.ts'

/** A step as it is typed. `key` tells the rows apart while they are moved. */
export interface StepDraft {
  key: number
  /** As typed, in minutes. */
  after: string
  named: Named
  when: When | null
}

export interface Draft {
  name: string
  isDefault: boolean
  steps: StepDraft[]
  /** As typed: minutes and times; null for no repetition. */
  repeat: { every: string; times: string } | null
  /** Null: every shared channel. */
  fallback: Named | null
}

let keys = 0
const nobody = (): Named => ({ channelIds: [], personIds: [], scheduleIds: [], teamIds: [] })
const minutes = (seconds: number): string => String(Math.round((seconds / 60) * 100) / 100)
const seconds = (text: string): number => (text.trim() === '' ? NaN : Math.round(Number(text) * 60))

export const newStep = (after: string): StepDraft => ({
  key: (keys += 1),
  after,
  named: nobody(),
  when: null,
})
export const newFallback = nobody

export const emptyDraft = (isDefault: boolean): Draft => ({
  name: '',
  isDefault,
  steps: [newStep('0')],
  repeat: null,
  fallback: null,
})

const namedOf = ({ channelIds, personIds, scheduleIds, teamIds }: Named): Named => ({
  channelIds,
  personIds,
  scheduleIds,
  teamIds,
})

export const draftOf = (policy: Policy): Draft => ({
  name: policy.name,
  isDefault: policy.isDefault,
  steps: policy.steps.map((step) => ({
    key: (keys += 1),
    after: minutes(step.afterSeconds),
    named: namedOf(step),
    when: step.when,
  })),
  repeat: policy.repeat && {
    every: minutes(policy.repeat.everySeconds),
    times: String(policy.repeat.times),
  },
  fallback: policy.fallback,
})

/** What is sent: what is not a number is sent as nothing, and refused with its place. */
export const policyOf = ({ steps, repeat, fallback }: Draft): PolicyDraft => ({
  steps: steps.map(({ after, named, when }): PolicyStep => ({
    afterSeconds: seconds(after),
    ...named,
    when,
  })),
  repeat: repeat && { everySeconds: seconds(repeat.every), times: Number(repeat.times || NaN) },
  fallback,
})

const namesSomebody = (named: Named): boolean => Object.values(namedOf(named)).some((ids) => ids.length > 0)

/** What can be simulated while it is still being typed: only steps that say when and whom. Null when there is none. */
export function ready(draft: Draft): PolicyDraft | null {
  const { steps, repeat, fallback } = policyOf(draft)
  const whole = steps
    .filter((step) => Number.isFinite(step.afterSeconds) && namesSomebody(step))
    .toSorted((one, other) => one.afterSeconds - other.afterSeconds)
  if (whole.length === 0) return null
  const repeats = repeat && Number.isInteger(repeat.everySeconds) && Number.isInteger(repeat.times)
  return { steps: whole, repeat: repeats ? repeat : null, fallback }
}

export const moved = <T>(list: readonly T[], from: number, by: -1 | 1): T[] => {
  const next = [...list]
  const [one] = next.splice(from, 1)
  if (one !== undefined) next.splice(from + by, 0, one)
  return next
}
