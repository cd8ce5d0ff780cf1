import type { ReactNode } from 'react'
import { warnShare } from '#core/stream/quota'
import type { QuotaState } from '../../contract.ts'
import { StatusWord } from '../../ui/status.tsx'
import { usedShare } from './sentence.ts'

const stateWords = {
  ok: { status: 'up', word: 'Within the limit' },
  warning: { status: 'degraded', word: 'Near the limit' },
  exceeded: { status: 'down', word: 'Used up' },
} as const

interface MeterProps {
  name: string
  used: number
  /** Null: there is none. */
  limit: number | null
  state: QuotaState
  /** An amount with its unit; `bare` where the unit follows anyway. */
  format: (amount: number) => string
  bare?: (amount: number) => string
  /** Changes the limit. */
  action: ReactNode
  /** What happens at the limit. */
  children: ReactNode
}

/** How much of a day's limit is used: as a bar with a hairline where warnings begin, and in words. */
export function Meter({ name, used, limit, state, format, bare = format, action, children }: MeterProps) {
  const said = limit === null ? format(used) : `${bare(used)} of ${format(limit)}`
  return (
    <div className="usage">
      <div className="row between">
        <h3>{name}</h3>
        {state === 'off' ? (
          <span className="quiet">No limit set</span>
        ) : (
          <StatusWord {...stateWords[state]} />
        )}
      </div>
      {limit !== null && (
        <div
          className="meter"
          role="meter"
          aria-label={name}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(used, limit)}
          aria-valuetext={said}
        >
          <i
            className={state}
            style={{ width: `${limit === 0 ? 100 : Math.min(100, (100 * used) / limit)}%` }}
          />
          <b style={{ left: `${100 * warnShare}%` }} />
        </div>
      )}
      <div className="row between" style={{ flexWrap: 'wrap', rowGap: 8 }}>
        <span className="num" style={{ whiteSpace: 'normal' }}>
          {said}
          {limit !== null && ` · ${usedShare(used, limit)}`}
        </span>
        {action}
      </div>
      <p className="hint">{children}</p>
    </div>
  )
}
