import type { ReactNode } from 'react'
import { StatusWord } from '../ui/status.tsx'

/** One that is, or would be, told by a step. */
export interface Told {
  step: number
  repetition: number
  person: { id: string; name: string } | null
  /** Null: the step reaches nobody. */
  channel: { id: string; name: string } | null
  why: string
}

/** Those that one step tells at one time. */
export interface Moment<One extends Told> {
  key: string
  first: One
  ears: One[]
}

export function momentsOf<One extends Told>(
  all: readonly One[],
  timeOf: (one: One) => number | string | null,
): Moment<One>[] {
  const moments = Map.groupBy(all, (one) => `${timeOf(one)} ${one.step} ${one.repetition}`)
  return [...moments].flatMap(([key, ears]) => (ears[0] ? [{ key, first: ears[0], ears }] : []))
}

export const nameOf = ({ person, channel }: Told): string => person?.name ?? channel?.name ?? 'nobody'

/** Everybody whom a moment reaches, each once. */
export const reachedBy = ({ ears }: Moment<Told>): string[] => [
  ...new Set(ears.filter(({ channel }) => channel !== null).map(nameOf)),
]

/** When, and who by which channel and what right, on a line of time. */
export function MomentRow({ when, moment: { first, ears } }: { when: ReactNode; moment: Moment<Told> }) {
  return (
    <li>
      <span className="num">{when}</span>
      <span className="stack" style={{ gap: 4 }}>
        {ears.map((ear) => (
          <Ear key={ear.channel?.id ?? 'nobody'} ear={ear} />
        ))}
        <span className="faint">
          Step {first.step + 1}
          {first.repetition > 0 && `, repetition ${first.repetition}`}
        </span>
      </span>
    </li>
  )
}

function Ear({ ear }: { ear: Told }) {
  return (
    <span>
      {ear.channel === null ? (
        <StatusWord status="degraded" word="Nobody" />
      ) : (
        <b style={{ fontWeight: 550 }} dir="auto">
          {nameOf(ear)}
        </b>
      )}
      {ear.person && ear.channel && <span dir="auto"> by {ear.channel.name}</span>}
      {ear.why !== 'named' && <span className="faint block">{ear.why}</span>}
    </span>
  )
}
