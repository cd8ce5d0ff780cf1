import type { MonitorColumns, MonitorLine } from '../contract.ts'

// Made once: ten thousand names are compared with it.
const byName = new Intl.Collator(undefined, { numeric: true })

/** Monitors from their columns, in the order of their names as the reader counts: M 2 before M 10. */
export function linesOf({ id, name, type, target, tags, status }: MonitorColumns): MonitorLine[] {
  const lines = id.map((one, index): MonitorLine => {
    const line = {
      id: one,
      name: name[index] ?? '',
      type: type[index] ?? '',
      target: target[index] ?? '',
      tags: tags[index] ?? [],
      status: status[index] ?? 'unknown',
    }
    return { ...line, text: [line.name, line.target, ...line.tags].join(' ').toLowerCase() }
  })
  return lines.toSorted((a, b) => byName.compare(a.name, b.name))
}
