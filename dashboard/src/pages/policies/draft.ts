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
  gathering: GatheringDraft
}

/** What makes alerts one incident, as it is typed. */
export interface GatheringDraft {
  /** Names of labels, separated by commas. */
  groupBy: string
  /** In seconds. */
  wait: string
  /** In seconds. */
  interval: string
  /** In minutes. */
  reopen: string
}

let keys = 0
const nobody = (): Named => ({ channelIds: [], personIds: [], scheduleIds: [], teamIds: [] })
const minutes = (seconds: number): string => String(Math.round((seconds / 60) * 100) / 100)
const wholeSeconds = (text: string): number => (text.trim() === '' ? NaN : Number(text))
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
  gathering: { groupBy: '', wait: '0', interval: '300', reopen: '0' },
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
  gathering: {
    groupBy: policy.groupBy.join(', '),
    wait: String(policy.groupWaitSeconds),
    interval: String(policy.groupIntervalSeconds),
    reopen: minutes(policy.reopenWithinSeconds),
  },
})

/** What is sent: what is not a number is sent as nothing, and refused with its place. */
export const policyOf = ({ steps, repeat, fallback, gathering }: Draft): PolicyDraft => ({
  steps: steps.map(({ after, named, when }): PolicyStep => ({
    afterSeconds: seconds(after),
    ...named,
    when,
  })),
  repeat: repeat && { everySeconds: seconds(repeat.every), times: Number(repeat.times || NaN) },
  fallback,
  groupBy: gathering.groupBy
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean),
  groupWaitSeconds: wholeSeconds(gathering.wait),
  groupIntervalSeconds: wholeSeconds(gathering.interval),
  reopenWithinSeconds: seconds(gathering.reopen),
})

const namesSomebody = (named: Named): boolean => Object.values(namedOf(named)).some((ids) => ids.length > 0)

/** What can be simulated while it is still being typed: only steps that say when and whom. Null when there is none. */
export function ready(draft: Draft): PolicyDraft | null {
  const { steps, repeat, groupWaitSeconds, groupIntervalSeconds, reopenWithinSeconds, ...rest } =
    policyOf(draft)
  const whole = steps
    .filter((step) => Number.isFinite(step.afterSeconds) && namesSomebody(step))
    .toSorted((one, other) => one.afterSeconds - other.afterSeconds)
  if (whole.length === 0) return null
  const repeats = repeat && Number.isInteger(repeat.everySeconds) && Number.isInteger(repeat.times)
  return {
    steps: whole,
    repeat: repeats ? repeat : null,
    ...rest,
    groupWaitSeconds: Number.isInteger(groupWaitSeconds) ? groupWaitSeconds : 0,
    groupIntervalSeconds: Number.isInteger(groupIntervalSeconds) ? groupIntervalSeconds : 300,
    reopenWithinSeconds: Number.isInteger(reopenWithinSeconds) ? reopenWithinSeconds : 0,
  }
}
