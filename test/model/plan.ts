/** When each of the receivers is told, in their order. */
export interface Plan {
  steps: { afterMs: number; isForCritical: boolean }[]
  /** 0 and 0: said once. */
  everyMs: number
  times: number
  /** Who has joined a group is told no oftener than this. */
  updateMs: number
}

const once = [0, 1_000, 2_000].map((afterMs) => ({ afterMs, isForCritical: false }))
const forCritical = once.map((step, index) => ({ ...step, isForCritical: index > 0 }))

/** Without a policy all are told at once, and once. */
export const atOnce: Plan = {
  steps: once.map((step) => ({ ...step, afterMs: 0 })),
  everyMs: 0,
  times: 0,
  updateMs: 300_000,
}

/** What the workspaces have in turn; null: no policy. */
export const plans: readonly (Plan | null)[] = [
  null,
  { steps: once, everyMs: 0, times: 0, updateMs: 1_000 },
  { steps: once, everyMs: 1_000, times: 2, updateMs: 700 },
  { steps: once, everyMs: 2_000, times: 2, updateMs: 1_500 },
  { steps: forCritical, everyMs: 0, times: 0, updateMs: 1_000 },
  { steps: forCritical, everyMs: 1_000, times: 3, updateMs: 2_000 },
]

/** The tag by which it makes one incident of several monitors. */
export const gatheredBy = ['service']

/** The same as people would write it in a policy. */
export const policyOf = ({ steps, everyMs, times }: Plan, channelIds: readonly string[]) => ({
  steps: steps.map(({ afterMs, isForCritical }, index) => ({
    afterSeconds: afterMs / 1000,
    channelIds: channelIds.slice(index, index + 1),
    when: isForCritical ? { severities: ['critical'] } : null,
  })),
  repeat: times > 0 ? { everySeconds: everyMs / 1000, times } : null,
  groupBy: gatheredBy,
})
