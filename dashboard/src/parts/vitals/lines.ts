import type { VitalsPoint } from '../../contract.ts'
import { timeOf } from '../../format.ts'
import type { VitalKey } from './vitals.ts'

export interface VitalLines {
  /** Epoch seconds, one per step. */
  times: number[]
  lines: { region: string; values: (number | null)[] }[]
}

interface Grid {
  from: number
  to: number
  stepSeconds: number
}

/** p75 of one figure by region on an even grid: a step without a run is a gap. Regions without a figure are left out. */
export function vitalLines(
  points: readonly VitalsPoint[],
  key: VitalKey,
  { from, to, stepSeconds }: Grid,
): VitalLines {
  const stepMs = stepSeconds * 1_000
  const start = Math.floor(from / stepMs) * stepMs
  const length = Math.max(0, Math.ceil((to - start) / stepMs))
  const byRegion = new Map<string, (number | null)[]>()
  for (const point of points) {
    const index = Math.floor((timeOf(point.at) - start) / stepMs)
    const spread = point[key]
    if (index < 0 || index >= length || !spread) continue
    const values = byRegion.get(point.region) ?? Array.from({ length }, () => null)
    values[index] = spread.p75
    byRegion.set(point.region, values)
  }
  return {
    times: Array.from({ length }, (_, index) => (start + index * stepMs) / 1_000),
    lines: [...byRegion].map(([region, values]) => ({ region, values })),
  }
}

/** The newest p75 of any region, the worst of them; null when nothing was measured. */
export function newestOf({ lines }: Pick<VitalLines, 'lines'>): number | null {
  const newest = lines.flatMap(({ values }) => values.findLast((value) => value !== null) ?? [])
  return newest.length === 0 ? null : Math.max(...newest)
}
