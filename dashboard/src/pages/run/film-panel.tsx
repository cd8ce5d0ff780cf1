import type { Waterfall } from '#core/run/waterfall'
import type { Run } from '../../contract.ts'
import { fileOf } from '../../data/runs.ts'
import { saidTime } from '../../parts/vitals/vitals.ts'
import { framesOf, paintOf } from './frames.ts'

interface FilmPanelProps {
  run: Run
  /** When it painted; unknown where its files are gone. */
  marks: Waterfall['marks'] | undefined
  /** Called with the time of the frame that is looked at, ms; null when none is. */
  onLook: (atMs: number | null) => void
}

/** How the page came up, frame by frame. The one that is pointed at is shown in the waterfall below, too. */
export function FilmPanel({ run, marks, onLook }: FilmPanelProps) {
  const frames = framesOf(run)
  if (frames.length === 0) return null
  return (
    <section className="panel stack framed-panel" aria-label="Film">
      <h2>How it came up</h2>
      <ol className="film" onPointerLeave={() => onLook(null)}>
        {frames.map(({ name, atMs }, index) => {
          const before = frames[index - 1]?.atMs ?? -1
          // With several visits the marks are of another one than the pictures.
          const paint = marks && run.samples <= 1 ? paintOf(marks, before, atMs) : null
          return (
            <li key={name}>
              <a
                href={fileOf(run, name)}
                target="_blank"
                rel="noreferrer"
                onPointerEnter={() => onLook(atMs)}
                onFocus={() => onLook(atMs)}
                onBlur={() => onLook(null)}
              >
                <img src={fileOf(run, name)} alt={`The page after ${saidTime(atMs)}`} loading="lazy" />
              </a>
              <span className="num faint">{saidTime(atMs)}</span>
              <span className="label">{paint ?? '\u00A0'}</span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
