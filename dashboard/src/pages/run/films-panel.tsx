import type { Run } from '../../contract.ts'
import { fileOf } from '../../data/runs.ts'
import { saidTime } from '../../parts/vitals/vitals.ts'
import { filmTimes, frameAt, framesOf } from './frames.ts'

/** Two films on one ruler: what was to be seen at the same time. */
export function FilmsPanel({ films }: { films: readonly { run: Run; label: string }[] }) {
  const rows = films.map((film) => ({ ...film, frames: framesOf(film.run) }))
  if (rows.every(({ frames }) => frames.length === 0)) return null
  const times = filmTimes(rows.map(({ frames }) => frames))
  return (
    <section className="panel stack framed-panel" aria-label="Films">
      <h2>How they came up</h2>
      <div className="films">
        <table>
          <thead>
            <tr>
              {times.map((at) => (
                <th key={at} scope="col" className="num">
                  {saidTime(at)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ run, label, frames }) => (
              <tr key={run.id}>
                {times.map((at) => {
                  const frame = frameAt(frames, at)
                  return (
                    <td key={at}>
                      {frame ? (
                        <a href={fileOf(run, frame.name)} target="_blank" rel="noreferrer">
                          <img
                            src={fileOf(run, frame.name)}
                            alt={`${label}, after ${saidTime(at)}`}
                            loading="lazy"
                          />
                        </a>
                      ) : (
                        <span className="nothing">
                          {frames.length === 0 ? 'no film' : at === 0 ? 'nothing' : '–'}
                        </span>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="faint">Above: {rows.map(({ label }) => label).join(' · below: ')}</p>
    </section>
  )
}
