import type { Status } from '../contract.ts'

export const statusWords: Record<Status, string> = {
  up: 'Up',
  degraded: 'Degraded',
  down: 'Down',
  unknown: 'Not checked',
  pending: 'Starting',
  paused: 'Paused',
  maintenance: 'Maintenance',
}

const words: Record<string, string> = { ...statusWords, suspect: 'Suspect' }
/** A status or a region's verdict, in a word. */
export const verdictWord = (status: string): string => words[status] ?? status
const shape = (status: string): string => (status === 'suspect' ? 'degraded' : status)

/** The shape and colour of a status; says nothing to a screen reader: the word does. */
export const Mark = ({ status }: { status: string }) => (
  <span className={`mark ${shape(status)}`} aria-hidden />
)

/** The word for a list: that it flaps, or waits for its parent, says more than its status does. */
export function wordFor(row: {
  status: string
  flapping: boolean
  reason: string | null
}): string | undefined {
  if (row.flapping) return 'Flapping'
  return row.status === 'unknown' && row.reason?.startsWith('Parent ') ? 'Parent down' : undefined
}

/** Shape, colour and word. */
export function StatusWord({ status, word }: { status: string; word?: string | undefined }) {
  return (
    <span className="row" style={{ gap: 8 }}>
      <Mark status={status} />
      <span className={`word ${shape(status)}`}>{word ?? verdictWord(status)}</span>
    </span>
  )
}
