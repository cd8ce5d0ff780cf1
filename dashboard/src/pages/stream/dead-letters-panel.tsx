import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { RefusedEvent } from '../../contract.ts'
import { deadEventsQuery, useReplay } from '../../data/streams.ts'
import { count, plural } from '../../format.ts'
import { Button } from '../../ui/button.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { Ago } from '../../ui/time.tsx'
import { reasonWords } from './words.ts'

/** So many of those refused together are shown; a replay takes all of them. */
const shownOfBatch = 3
const firstBatches = 4

/** @param total how many there are, and null while nobody has said: a change of it is a reason to look again. */
export function DeadLettersPanel({ name, total }: { name: string; total: number | null }) {
  const letters = useQuery(deadEventsQuery(name, total))
  const replay = useReplay(name)
  const [showsAll, setShowsAll] = useState(false)
  const again = (batches: string[]) =>
    replay.mutate(batches, {
      onSuccess: ({ accepted, duplicates, rejected }) =>
        say(
          [
            `${count(accepted)} accepted`,
            duplicates > 0 && `${count(duplicates)} known already`,
            rejected > 0 && `${count(rejected)} refused again`,
          ]
            .filter(Boolean)
            .join(', '),
        ),
      onError: (error) => say(asProblem(error).message),
    })
  const batches = batchesOf(letters.data ?? [])
  return (
    <section className="panel" aria-label="Dead letters">
      <div className="row between tools">
        <h2>Dead letters</h2>
        {batches.length > 1 && (
          <Button
            size="small"
            busy={replay.isPending}
            onClick={() => again(batches.map(({ batch }) => batch))}
          >
            Replay all {count(letters.data?.length)}
          </Button>
        )}
      </div>
      <Shown query={letters} loading={<BoneRows rows={1} />}>
        {(data) =>
          data.length === 0 ? (
            <p className="quiet" style={{ padding: '0 16px 16px' }}>
              None. An event that is refused is kept here for 7 days, with the reason.
            </p>
          ) : (
            <ul className="letters">
              {batches.slice(0, showsAll ? undefined : firstBatches).map((batch) => (
                <Batch
                  key={batch.batch}
                  {...batch}
                  busy={replay.isPending}
                  onReplay={() => again([batch.batch])}
                />
              ))}
            </ul>
          )
        }
      </Shown>
      {batches.length > firstBatches && !showsAll && (
        <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
          <Button size="small" onClick={() => setShowsAll(true)}>
            Show {count(batches.length - firstBatches)} more
          </Button>
        </div>
      )}
    </section>
  )
}

interface BatchProps {
  batch: string
  letters: readonly RefusedEvent[]
}

/** Refused together, in the order of the list. */
const batchesOf = (letters: readonly RefusedEvent[]): BatchProps[] =>
  [...Map.groupBy(letters, ({ batch }) => batch)].map(([batch, some]) => ({ batch, letters: some }))

function Batch({ letters, busy, onReplay }: BatchProps & { busy: boolean; onReplay: () => void }) {
  const rest = letters.length - shownOfBatch
  return (
    <li>
      <div className="stack" style={{ gap: 8 }}>
        {letters.slice(0, shownOfBatch).map((letter, index) => (
          <div key={index}>
            <b style={{ fontWeight: 550 }}>{reasonWords(letter.code)}</b>{' '}
            <span className="quiet" dir="auto">
              {letter.message}
            </span>
            <code className="clip" title={letter.raw}>
              {letter.raw}
            </code>
            {letter.isCut && (
              <span className="faint">
                the first {count(letter.raw.length)} of {count(letter.length)} characters
              </span>
            )}
          </div>
        ))}
        {rest > 0 && <span className="faint">and {plural(rest, 'more', 'more')} refused together</span>}
      </div>
      <div className="row" style={{ gap: 12, justifyContent: 'flex-end' }}>
        <span className="faint">
          <Ago at={letters[0]?.at} />
        </span>
        <Button size="small" disabled={busy} onClick={onReplay}>
          Replay
        </Button>
      </div>
    </li>
  )
}
