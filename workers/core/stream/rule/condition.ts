import type { Column } from './column.ts'
import type { KeySet } from './key-set.ts'
import type { Condition, Op } from './schema.ts'

/** What a condition makes of a key in a window: 1 it holds, 0 it does not, -1 it cannot be judged. */
export type Breach = 1 | 0 | -1

/** Judges the key in a slot. */
export type Judge = (slot: number) => Breach

const compare: Record<Op, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}

/** Makes the condition ready, so that it costs little for each of many keys. */
export function judgeOf(condition: Condition, column: Column, keys: KeySet): Judge {
  if ('absent' in condition) {
    const { windows } = condition.absent
    return (slot) => ((keys.silent[slot] ?? 0) >= windows ? 1 : 0)
  }
  if ('change' in condition) return judgeChange(condition.change, column)
  if ('anomaly' in condition) return judgeAnomaly(condition.anomaly, column)
  return judgeThreshold(condition, column)
}

/** How many windows back a condition looks. */
export function historyOf(condition: Condition): number {
  if ('change' in condition) return condition.change.windows
  if ('anomaly' in condition) return condition.anomaly.windows
  return 0
}

function judgeThreshold({ op, value: limit }: { op: Op; value: number }, column: Column): Judge {
  const holds = compare[op]
  return (slot) => {
    const value = column.values[slot] ?? Number.NaN
    if (Number.isNaN(value)) return -1
    return holds(value, limit) ? 1 : 0
  }
}

type ChangeOf = Extract<Condition, { change: unknown }>['change']

/** By how much a value has changed, in percent where that is asked for; NaN where it cannot be said. */
export function changeOf(value: number, before: number, { percent }: Pick<ChangeOf, 'percent'>): number {
  if (percent === undefined) return value - before
  // From nothing to something is no percentage.
  return before === 0 ? Number.NaN : ((value - before) / Math.abs(before)) * 100
}

function judgeChange(change: ChangeOf, column: Column): Judge {
  const { windows, op, value: by, percent } = change
  const holds = compare[op]
  const limit = by ?? percent ?? 0
  return (slot) => {
    if (column.filled(slot) < windows) return -1
    const changed = changeOf(column.values[slot] ?? Number.NaN, column.before(slot, windows), change)
    if (Number.isNaN(changed)) return -1
    return holds(changed, limit) ? 1 : 0
  }
}

type AnomalyOf = Extract<Condition, { anomaly: unknown }>['anomaly']

function judgeAnomaly(anomaly: AnomalyOf, column: Column): Judge {
  const { minWindows, deviations, minPercent, minValue, direction } = anomaly
  const { usual } = column
  return (slot) => {
    const value = column.values[slot] ?? Number.NaN
    if (Number.isNaN(value) || usual.known(slot) < minWindows) return -1
    const middle = usual.median(slot)
    const off = value - middle
    const far = Math.abs(off)
    if ((direction === 'up' && off < 0) || (direction === 'down' && off > 0)) return 0
    // Within its margins nothing is remarkable: most keys need no more than their median.
    if (far <= minValue || far <= (Math.abs(middle) * minPercent) / 100) return 0
    return far > deviations * usual.spread(slot) ? 1 : 0
  }
}
