import type { Stream } from '../../contract.ts'
import type { StreamEvent } from '../../data/stream/newest-events.ts'
import { timeOfDay } from '../../format.ts'

const mostDimensions = 3
const mostMeasures = 2
const summaryLength = 400

/** Which fields of an event have a column of their own; the rest is shown together. */
export interface Columns {
  /** Where its time lies; null when it carries none. */
  time: string | null
  dimensions: string[]
  measures: string[]
}

export const columnsOf = ({ time, dimensions, measures }: Stream): Columns => ({
  time,
  dimensions: dimensions.slice(0, mostDimensions),
  measures: measures.slice(0, mostMeasures),
})

/** What lies at a path, names between dots. */
export function valueAt(event: unknown, path: string): unknown {
  let value = event
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

/** A value as it is read in a cell; nothing where there is none. */
export const cellText = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** The time of day an event says of itself, or what stands there instead. */
export function eventTime(value: unknown): string {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(at) ? timeOfDay(at) : cellText(value)
}

/** What has no column of its own, as short JSON without the outer braces. */
export function restOf(event: StreamEvent, { time, dimensions, measures }: Columns): string {
  const shown = new Set([time, ...dimensions, ...measures])
  return Object.entries(event)
    .filter(([name]) => !shown.has(name))
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join('  ')
    .slice(0, summaryLength)
}

/** An event that this stream can take, as JSON: something at each path that it measures. */
export function exampleOf({ time, dimensions, measures, distinct }: Stream): string {
  const event: StreamEvent = { id: 'e-1' }
  const put = (path: string, value: unknown): void => {
    const steps = path.split('.')
    let place = event
    for (const step of steps.slice(0, -1)) {
      const inner = (typeof place[step] === 'object' ? place[step] : {}) as StreamEvent
      place[step] = inner
      place = inner
    }
    place[steps.at(-1) ?? path] = value
  }
  if (time !== null) put(time, new Date().toISOString())
  for (const path of [...dimensions, ...distinct]) put(path, 'a')
  for (const path of measures) put(path, 1)
  return JSON.stringify(event)
}
