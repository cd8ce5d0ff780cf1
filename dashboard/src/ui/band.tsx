import { memo } from 'react'
import { plural } from '../format.ts'
import { statusWords } from './status.tsx'

/** One bucket of a band: a status, or `none` where there was nothing to check yet. */
export type BandCell = 'up' | 'degraded' | 'down' | 'unknown' | 'maintenance' | 'none'

/** What a band says in words, for those who do not see it. */
export function bandSentence(cells: readonly BandCell[], what: string): string {
  const told = (['down', 'degraded', 'unknown', 'maintenance'] as const).flatMap((status) => {
    const n = cells.filter((cell) => cell === status).length
    return n > 0 ? [`${statusWords[status].toLowerCase()} in ${n} of ${plural(cells.length, 'part')}`] : []
  })
  return `${what}: ${told.length > 0 ? told.join(', ') : cells.includes('up') ? 'up throughout' : 'nothing checked yet'}`
}

interface BandProps {
  cells: readonly BandCell[]
  what: string
  /** Title of each cell, on hover. */
  titles?: readonly string[]
  tall?: boolean
}

/** Equal cells of time, oldest first. */
export const Band = memo(function Band({ cells, what, titles, tall = false }: BandProps) {
  return (
    <div className={tall ? 'band tall' : 'band'} role="img" aria-label={bandSentence(cells, what)}>
      {cells.map((cell, index) => (
        <i key={index} className={cell === 'up' ? undefined : cell} title={titles?.[index]} />
      ))}
    </div>
  )
})
