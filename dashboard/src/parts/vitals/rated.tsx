import { Mark } from '../../ui/status.tsx'
import { type Rating, ratingStatus, ratingWords } from './vitals.ts'

/** What Google says of a figure: shape, colour and word. */
export function Rated({ rating }: { rating: Rating | null }) {
  if (rating === null) return <span className="faint">not measured</span>
  return (
    <span className="row" style={{ gap: 6 }}>
      <Mark status={ratingStatus[rating]} />
      <span className={`word ${ratingStatus[rating]}`}>{ratingWords[rating]}</span>
    </span>
  )
}
