import { useState } from 'react'
import { Segments } from '../ui/segments.tsx'
import { Shot } from './shot.tsx'

interface Pictured {
  src: string
  /** What it is, in a word or two: it stands beside it. */
  label: string
}

interface PictureCompareProps {
  before: Pictured
  after: Pictured
  /** A picture of where they differ. */
  diff?: string | undefined
}

type Way = 'slide' | 'beside' | 'diff'

/** Two pictures of one page: one slid over the other, both beside each other, or what differs. */
export function PictureCompare({ before, after, diff }: PictureCompareProps) {
  const [way, setWay] = useState<Way>('slide')
  const options: { value: Way; label: string }[] = [
    { value: 'slide', label: 'Slide' },
    { value: 'beside', label: 'Side by side' },
    ...(diff === undefined ? [] : [{ value: 'diff' as const, label: 'What differs' }]),
  ]
  return (
    <div className="stack" style={{ gap: 12 }}>
      <div>
        <Segments label="How to compare the pictures" value={way} options={options} onChange={setWay} />
      </div>
      {way === 'slide' && <Slider before={before} after={after} />}
      {way === 'beside' && (
        <div className="pair">
          {[before, after].map(({ src, label }) => (
            <Framed key={src} src={src} label={label} />
          ))}
        </div>
      )}
      {way === 'diff' && diff !== undefined && (
        <Framed src={diff} label="Where they differ: what changed stands out, the rest is pale" />
      )}
    </div>
  )
}

function Framed({ src, label }: Pictured) {
  return (
    <figure className="framed">
      <figcaption className="label">{label}</figcaption>
      <Shot src={src} alt={label} />
    </figure>
  )
}

/** A drag across the pictures, or the arrow keys, move the edge between them. */
function Slider({ before, after }: Pick<PictureCompareProps, 'before' | 'after'>) {
  const [at, setAt] = useState(50)
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div className="label slide-ends" aria-hidden>
        <span>← {before.label}</span>
        <span>{after.label} →</span>
      </div>
      <div className="slide">
        <img className="shot" src={before.src} alt={before.label} draggable={false} />
        <img
          className="shot"
          src={after.src}
          alt={after.label}
          draggable={false}
          style={{ clipPath: `inset(0 0 0 ${at}%)` }}
        />
        <input
          type="range"
          min={0}
          max={100}
          step={1}
          value={at}
          aria-label={`Edge between the pictures: left of it ${before.label}, right of it ${after.label}`}
          aria-valuetext={`${at} % ${before.label}`}
          onChange={(event) => setAt(event.target.valueAsNumber)}
        />
        <span className="edge" aria-hidden style={{ left: `${at}%` }} />
      </div>
    </div>
  )
}
