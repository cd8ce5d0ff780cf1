/** A metric family and its samples, in base units (seconds, bytes). Its samples stay together, as both formats ask. */
export interface Family {
  /** Without the `_total` of counters. */
  name: string
  type: 'gauge' | 'counter' | 'histogram'
  help: string
  samples: readonly Sample[]
}

export interface Sample {
  /** Of a histogram: which of its series this is. */
  suffix?: '_bucket' | '_sum' | '_count'
  labels: Readonly<Record<string, string>>
  value: number
}

export type Format = 'openmetrics' | 'text'

export const contentTypes: Readonly<Record<Format, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  text: 'text/plain; version=0.0.4; charset=utf-8',
}

/** OpenMetrics for who asks for it, else the text format that everything reads. */
export const formatFor = (accept: string | undefined): Format =>
  /application\/openmetrics-text/.test(accept ?? '') ? 'openmetrics' : 'text'

/**
 * Writes families as Prometheus text 0.0.4 or OpenMetrics 1.0 text. A family without samples is left out: what was
 * not measured is absent, never 0.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @see https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
 */
export function expose(families: readonly Family[], format: Format): string {
  const lines: string[] = []
  for (const family of families) {
    if (family.samples.length === 0) continue
    const sampleName = family.type === 'counter' ? `${family.name}_total` : family.name
    const metadataName = format === 'openmetrics' ? family.name : sampleName
    lines.push(`# HELP ${metadataName} ${escapeHelp(family.help, format)}`)
    lines.push(`# TYPE ${metadataName} ${family.type}`)
    for (const { suffix = '', labels, value } of family.samples)
      lines.push(`${sampleName}${suffix}${written(labels)} ${numberText(value)}`)
  }
  if (format === 'openmetrics') lines.push('# EOF')
  return `${lines.join('\n')}\n`
}

/** A gauge without labels, or none at all when its value was not measured. */
export const gauge = (name: string, help: string, value: number | null | undefined): Family => ({
  name,
  type: 'gauge',
  help,
  samples: value === null || value === undefined ? [] : [{ labels: {}, value }],
})

function written(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

// OpenMetrics escapes quotes in help too.
const escapeHelp = (text: string, format: Format): string => {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped
}

const numberText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value)
}
