import type { Family } from './exposition.ts'

/** What became of the spans of the isolate that answers; nothing where there are no traces. */
export const traceFamilies = (
  counts: { exported: number; dropped: number; failed: number } | null,
): Family[] => [
  {
    name: 'vedette_trace_spans',
    type: 'counter',
    help: 'Spans of the isolate that answers: exported, failed (not taken by the collector), dropped (too many)',
    samples: Object.entries(counts ?? {}).map(([outcome, value]) => ({ labels: { outcome }, value })),
  },
]
