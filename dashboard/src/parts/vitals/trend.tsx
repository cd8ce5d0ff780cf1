import { useMemo } from 'react'
import { regionName } from '#core/region-names'
import { LineChart } from '../chart/line-chart.tsx'
import type { Marking } from '../chart/markings.ts'
import { limitsOf } from './limits.ts'
import type { VitalLines } from './lines.ts'
import { figure, saidTime, type VitalName } from './vitals.ts'

export const trendPx = 260
const mostLines = 6

interface TrendProps {
  vital: VitalName
  drawn: VitalLines
  /** The check that it is of: its budgets are drawn. */
  check: Readonly<Record<string, unknown>>
  /** Epoch ms. */
  range: { from: number; to: number }
  markings: readonly Marking[]
  onBrush?: ((from: number, to: number) => void) | undefined
}

/** p75 of one figure over time, a line for each region. */
export function Trend({ vital, drawn, check, range, markings, onBrush }: TrendProps) {
  const { key, full } = vital
  const { times } = drawn
  // The same array while the figures are the same: the plot is drawn again for another.
  const lines = useMemo(
    () => drawn.lines.slice(0, mostLines).map(({ region, values }) => ({ name: regionName(region), values })),
    [drawn],
  )
  return (
    <LineChart
      key={key}
      label={`${full}, p75`}
      times={times}
      lines={lines}
      range={range}
      format={(value) => figure(key, value)}
      axis={(value) => (key === 'cls' ? figure(key, value) : saidTime(value))}
      height={trendPx}
      limits={limitsOf(vital, check)}
      markings={markings}
      onBrush={onBrush}
    />
  )
}

/** What the lines are, for above them. */
export const trendWords = ({ full }: VitalName, { lines }: VitalLines): string =>
  [
    `${full}, p75 of the runs by region`,
    ...(lines.length > mostLines ? [`${mostLines} of ${lines.length} regions`] : []),
  ].join(' · ')
