import type { Result } from '../contract.ts'
import { latency } from '../format.ts'

type Hop = NonNullable<Result['hops']>[number]

const phases = [
  ['connectMs', 'Connect'],
  ['tlsMs', 'TLS'],
  ['ttfbMs', 'First byte'],
] as const

/** The requests of a redirect chain, each with its own times where they were measured apart. */
export function Hops({ hops }: { hops: readonly Hop[] }) {
  return (
    <ol style={{ display: 'grid', gap: 4, listStyle: 'none', padding: 0 }} aria-label="Requests">
      {hops.map((hop, index) => (
        <li
          key={index}
          style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 10px', alignItems: 'baseline' }}
        >
          <span className="num">{hop.statusCode}</span>
          {hop.method !== 'socket' && <span className="num">{latency(hop.ttfbMs)}</span>}
          <code style={{ overflowWrap: 'anywhere' }}>{hop.url}</code>
          {hop.method === 'socket' && <Phases hop={hop} />}
        </li>
      ))}
    </ol>
  )
}

function Phases({ hop }: { hop: Hop }) {
  return (
    <span className="quiet" style={{ display: 'flex', flexWrap: 'wrap', gap: '0 12px' }}>
      {phases.map(([key, label]) => {
        const ms = hop[key]
        if (ms === null || ms === undefined) return null
        return (
          <span key={key}>
            {label} <span className="num">{latency(ms)}</span>
          </span>
        )
      })}
    </span>
  )
}
