import type { Condition } from '#core/stream/rule/schema'

type Values = readonly (number | null)[]
type AnomalyOf = Extract<Condition, { anomaly: unknown }>['anomaly']
type ChangeOf = Extract<Condition, { change: unknown }>['change']

/** Of a normal distribution, so many median deviations are one standard deviation. */
const normalMad = 1.4826

/** What was usual at each moment, and between which values nothing is remarkable; null where too little is known. */
export interface Usual {
  median: (number | null)[]
  low: (number | null)[]
  high: (number | null)[]
}

/** As the judgement reckons it: each value against the windows before it. */
export function usualOf(values: Values, anomaly: AnomalyOf): Usual {
  const { windows, minWindows, deviations, minPercent, minValue, direction } = anomaly
  const usual: Usual = { median: [], low: [], high: [] }
  values.forEach((_, index) => {
    const past = values.slice(Math.max(0, index - windows), index).filter((value) => value !== null)
    const middle = past.length < Math.max(1, minWindows) ? null : medianOf(past)
    const reach =
      middle === null
        ? 0
        : Math.max(
            deviations * normalMad * medianOf(past.map((value) => Math.abs(value - middle))),
            (Math.abs(middle) * minPercent) / 100,
            minValue,
          )
    usual.median.push(middle)
    usual.low.push(middle === null || direction === 'up' ? null : middle - reach)
    usual.high.push(middle === null || direction === 'down' ? null : middle + reach)
  })
  return usual
}

/** The value at which a change would begin to count, at each moment; null where nothing is known of before. */
export const changeLimit = (values: Values, { windows, value, percent }: ChangeOf): (number | null)[] =>
  values.map((_, index) => {
    const before = values[index - windows] ?? null
    if (before === null) return null
    if (percent === undefined) return before + (value ?? 0)
    return before === 0 ? null : before + (Math.abs(before) * percent) / 100
  })

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}
