import type { Vitals } from '../findings/page.ts'
import { medianOf } from './quantile.ts'

/** What one visit has measured of itself. */
export interface Measured {
  vitals: Vitals
  loadMs: number | null
}

const names = ['lcpMs', 'cls', 'inpMs', 'tbtMs', 'fcpMs', 'ttfbMs'] as const
const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 10_000) / 10_000

/** Each figure's median, by itself; a figure that no visit has is null. */
export function mediansOf(measured: readonly Measured[]): Measured {
  const middle = (read: (one: Measured) => number | null): number | null =>
    rounded(medianOf(measured.map(read).filter((value) => value !== null)))
  const vitals = Object.fromEntries(names.map((name) => [name, middle((one) => one.vitals[name])]))
  return { vitals: vitals as Vitals, loadMs: middle(({ loadMs }) => loadMs) }
}

/** The visit that is most like the medians: by its largest paint, else by its load; the first when nothing is known. */
export function typicalOf<One>(
  visits: readonly One[],
  measuredOf: (one: One) => Measured | null,
): One | undefined {
  const figure = (one: One): number | null => {
    const measured = measuredOf(one)
    return measured?.vitals.lcpMs ?? measured?.loadMs ?? null
  }
  const middle = medianOf(visits.map(figure).filter((value) => value !== null))
  if (middle === null) return visits[0]
  const far = (one: One): number => {
    const value = figure(one)
    return value === null ? Infinity : Math.abs(value - middle)
  }
  return visits.toSorted((a, b) => far(a) - far(b))[0]
}
