import type { Condition, Op } from './schema.ts'

/** What a condition makes of a value. `null`: it cannot be judged, and whatever was true stays true. */
export type Breach = boolean | null

/** The newest values of one key, oldest first; null where a window had none. */
export type History = readonly (number | null)[]

export type Judge = (value: number | null, history: History, silentWindows: number) => Breach

const compare: Record<Op, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}

/** Makes the condition ready, so that it costs little for each of many keys. */
export function judgeOf(condition: Condition): Judge {
  if ('absent' in condition) {
    const { windows } = condition.absent
    return (_value, _history, silentWindows) => silentWindows >= windows
  }
  if ('change' in condition) return judgeChange(condition.change)
  if ('anomaly' in condition) return judgeAnomaly(condition.anomaly)
  const { op, value: limit } = condition
  const holds = compare[op]
  return (value) => (value === null ? null : holds(value, limit))
}

/** How many windows back a condition looks. */
export function historyOf(condition: Condition): number {
  if ('change' in condition) return condition.change.windows
  if ('anomaly' in condition) return condition.anomaly.windows
  return 0
}

type ChangeOf = Extract<Condition, { change: unknown }>['change']
function judgeChange({ windows, op, value: by, percent }: ChangeOf): Judge {
  const holds = compare[op]
  return (value, history) => {
    const before = history.at(-windows) ?? null
    if (value === null || before === null || history.length < windows) return null
    if (by !== undefined) return holds(value - before, by)
    // From nothing to something is no percentage: it cannot be judged so.
    if (before === 0) return null
    return holds(((value - before) / Math.abs(before)) * 100, percent ?? 0)
  }
}

type AnomalyOf = Extract<Condition, { anomaly: unknown }>['anomaly']
/** Of a normal distribution, so many median deviations are one standard deviation. */
const normalMad = 1.4826

function judgeAnomaly(anomaly: AnomalyOf): Judge {
  const { windows, minWindows, deviations, minPercent, minValue, direction } = anomaly
  return (value, history) => {
    if (value === null) return null
    const known = history.slice(-windows).filter((one) => one !== null)
    if (known.length < minWindows) return null
    const middle = median(known)
    const spread = normalMad * median(known.map((one) => Math.abs(one - middle)))
    const off = value - middle
    if (direction === 'up' && off < 0) return false
    if (direction === 'down' && off > 0) return false
    const far = Math.abs(off)
    return far > deviations * spread && far > minValue && far > (Math.abs(middle) * minPercent) / 100
  }
}

/** Of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted()
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}
