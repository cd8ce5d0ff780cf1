import type { Metric } from '#core/run/schema'
import { bytes, count, latency, none } from '../../format.ts'

/** What Google says of a page's figures, and how it is told here: a status, and a word. */
export type Rating = 'good' | 'middling' | 'poor'
export const ratingStatus = { good: 'up', middling: 'degraded', poor: 'down' } as const
export const ratingWords = { good: 'Good', middling: 'Needs work', poor: 'Poor' } as const

export type VitalKey = 'lcpMs' | 'cls' | 'inpMs' | 'tbtMs' | 'fcpMs' | 'ttfbMs'

export interface VitalName {
  key: VitalKey
  /** What people call it who have not read about it. */
  name: string
  /** What those call it who have. */
  short: string
  full: string
  /** Up to `good` it is good, beyond `poor` it is poor. */
  good: number
  poor: number
}

/** @see https://web.dev/articles/defining-core-web-vitals-thresholds and, for blocking, Lighthouse. */
export const vitalNames: readonly VitalName[] = [
  {
    key: 'lcpMs',
    name: 'Largest paint',
    short: 'LCP',
    full: 'Largest Contentful Paint',
    good: 2_500,
    poor: 4_000,
  },
  {
    key: 'inpMs',
    name: 'Answer to input',
    short: 'INP',
    full: 'Interaction to Next Paint',
    good: 200,
    poor: 500,
  },
  { key: 'cls', name: 'Layout shift', short: 'CLS', full: 'Cumulative Layout Shift', good: 0.1, poor: 0.25 },
  {
    key: 'fcpMs',
    name: 'First paint',
    short: 'FCP',
    full: 'First Contentful Paint',
    good: 1_800,
    poor: 3_000,
  },
  { key: 'ttfbMs', name: 'First byte', short: 'TTFB', full: 'Time to First Byte', good: 800, poor: 1_800 },
  { key: 'tbtMs', name: 'Blocked', short: 'TBT', full: 'Total Blocking Time', good: 200, poor: 600 },
]

/** Null is what was not measured. */
export const rate = ({ good, poor }: Pick<VitalName, 'good' | 'poor'>, value: number | null): Rating | null =>
  value === null ? null : value <= good ? 'good' : value <= poor ? 'middling' : 'poor'

const others: Partial<Record<Metric, string>> = {
  loadMs: 'Load',
  bytes: 'Weight',
  requests: 'Requests',
  jsErrors: 'Uncaught errors',
  consoleErrors: 'Errors in the console',
  failedRequests: 'Failed requests',
  thirdPartyShare: 'Third parties',
}

export const metricName = (metric: Metric): string =>
  vitalNames.find(({ key }) => key === metric)?.name ?? others[metric] ?? metric

/** A figure with its unit. */
export function figure(metric: Metric, value: number | null | undefined): string {
  if (value === null || value === undefined) return none
  if (metric === 'cls') return String(Number(value.toFixed(3)))
  if (metric === 'thirdPartyShare') return `${Math.round(value * 100)}\u00A0%`
  if (metric === 'bytes') return bytes(Math.round(value))
  return metric.endsWith('Ms') ? latency(value) : count(value)
}

/** "3.1 s", "640 ms": as one says it. */
export const saidTime = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)}\u00A0ms` : `${Number((ms / 1_000).toFixed(1))}\u00A0s`
