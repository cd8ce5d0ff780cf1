import type { Metric } from './schema.ts'

const grouped = (value: number): string => String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',')
const milliseconds = (value: number): string => `${grouped(value)} ms`
const size = (bytes: number): string =>
  bytes >= 1_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : bytes >= 1_000
      ? `${(bytes / 1_000).toFixed(0)} kB`
      : `${bytes} bytes`
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`
const plain = (value: number): string => grouped(value)

/** How a figure is said of a page: "it {says} {value}". */
const sayings: Readonly<Record<Metric, [says: string, value: (value: number) => string]>> = {
  loadMs: ['loaded in', milliseconds],
  lcpMs: ['showed its largest part after', milliseconds],
  fcpMs: ['showed something after', milliseconds],
  ttfbMs: ['sent its first byte after', milliseconds],
  tbtMs: ['was blocked for', milliseconds],
  inpMs: ['answered to input after', milliseconds],
  cls: ['shifted its layout by', (value) => value.toFixed(2)],
  bytes: ['weighs', size],
  requests: ['made requests:', plain],
  jsErrors: ['left errors uncaught:', plain],
  consoleErrors: ['wrote errors to its console:', plain],
  failedRequests: ['made requests that failed:', plain],
  thirdPartyShare: ['took from third parties', percent],
}

/** "it showed its largest part after 3,000 ms, expected at most 2,500 ms". */
export function overInWords({
  metric,
  value,
  limit,
}: {
  metric: Metric
  value: number
  limit: number
}): string {
  const [says, written] = sayings[metric]
  return `it ${says} ${written(value)}, expected at most ${written(limit)}`
}

/** "it showed its largest part after 3,000 ms, usually 1,200 ms". */
export function worseInWords({
  metric,
  value,
  baseline,
}: {
  metric: Metric
  value: number
  baseline: number
}): string {
  const [says, written] = sayings[metric]
  return `it ${says} ${written(value)}, usually ${written(baseline)}`
}
