import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Run } from '../../contract.ts'
import { fileOf, useAcceptPicture } from '../../data/runs.ts'
import { saidTime } from '../../parts/vitals/vitals.ts'
import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/toast.tsx'

/** How the page came up, frame by frame. */
export function FilmPanel({ run }: { run: Run }) {
  const frames = run.artifacts.filter(({ kind }) => kind === 'film')
  if (frames.length === 0) return null
  return (
    <section className="panel stack" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Film">
      <h2>How it came up</h2>
      <div className="film">
        {frames.map(({ name, atMs }) => (
          <figure key={name}>
            <a href={fileOf(run, name)} target="_blank" rel="noreferrer">
              <img src={fileOf(run, name)} alt={`The page after ${saidTime(atMs)}`} loading="lazy" />
            </a>
            <figcaption className="num faint">{saidTime(atMs)}</figcaption>
          </figure>
        ))}
      </div>
    </section>
  )
}

export const pictureOf = (run: Run) => run.artifacts.find(({ kind }) => kind === 'picture')

/** The page at the end; where it was compared with an accepted picture, also what differs. */
export function PicturePanel({ run }: { run: Run }) {
  const picture = pictureOf(run)
  const diff = run.artifacts.find(({ kind }) => kind === 'diff')
  const accept = useAcceptPicture(run)
  if (!picture) return null
  const src = fileOf(run, picture.name)
  return (
    <section className="panel stack" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Picture">
      <div className="row between" style={{ flexWrap: 'wrap', rowGap: 8 }}>
        <h2>The page at the end</h2>
        <span className="row" style={{ gap: 12 }}>
          {run.visual && <span className="quiet">{share(run.visual.share)} of it differs</span>}
          {picture.contentType === 'image/png' && (
            <Button
              size="small"
              busy={accept.isPending}
              onClick={() =>
                accept.mutate(undefined, {
                  onSuccess: () => say('From now on pictures are compared with this one'),
                  onError: (error) => say(asProblem(error).message),
                })
              }
            >
              Accept this picture
            </Button>
          )}
        </span>
      </div>
      {diff ? (
        <DiffSlider picture={src} diff={fileOf(run, diff.name)} />
      ) : (
        <a href={src} target="_blank" rel="noreferrer" style={{ justifySelf: 'start' }}>
          <img className="shot" src={src} alt="The page at the end of the run" style={{ maxHeight: 480 }} />
        </a>
      )}
    </section>
  )
}

const share = (part: number): string => `${Number((part * 100).toPrecision(2))}\u00A0%`

/** The picture left of the handle, right of it what differs from the accepted one. */
function DiffSlider({ picture, diff }: { picture: string; diff: string }) {
  const [at, setAt] = useState(50)
  return (
    <div className="stack" style={{ gap: 8 }}>
      <div className="overlay">
        <img className="shot" src={picture} alt="The page at the end of the run" />
        <img
          className="shot"
          src={diff}
          alt="Where the page differs from what was accepted"
          style={{ clipPath: `inset(0 0 0 ${at}%)` }}
        />
      </div>
      <label className="row" style={{ gap: 12 }}>
        <span className="faint">picture</span>
        <input
          type="range"
          style={{ flex: 1, accentColor: 'var(--accent)' }}
          aria-label="How much of the picture is shown; the rest shows what differs"
          min={0}
          max={100}
          value={at}
          onChange={(event) => setAt(event.target.valueAsNumber)}
        />
        <span className="faint">what differs</span>
      </label>
    </div>
  )
}
