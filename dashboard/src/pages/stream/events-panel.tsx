import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { parseWhere } from '#core/stream/where'
import type { Stream } from '../../contract.ts'
import type { StreamFeed } from '../../data/stream/feed.ts'
import { type ListedEvent, mostEvents } from '../../data/stream/newest-events.ts'
import { count } from '../../format.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Empty } from '../../ui/states.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { sendCommand } from '../streams/first-stream.tsx'
import { columnsOf, exampleOf } from './event-cells.ts'
import { EventTable } from './event-table.tsx'

interface EventsPanelProps {
  stream: Stream
  feed: StreamFeed
  /** Nothing has ever come. */
  isNew: boolean
}

/** The last 200 events as they come, or as they were when one held them. */
export function EventsPanel({ stream, feed, isNew }: EventsPanelProps) {
  const events = useSyncExternalStore(feed.subscribe, () => feed.view().events)
  const [paused, setPaused] = useState<readonly ListedEvent[] | null>(null)
  const [held, setHeld] = useState<readonly ListedEvent[] | null>(null)
  const [open, setOpen] = useState<ListedEvent | null>(null)
  const [columns] = useState(() => columnsOf(stream))
  const filter = useFilter(feed)
  const shown = paused ?? held ?? events
  const pause = () => setPaused(paused ? null : shown)
  useShortcuts({ p: pause })
  return (
    <section className="panel" aria-label="Events">
      <div className="row between tools">
        <div className="row" style={{ flex: '1 1 320px', flexWrap: 'wrap', gap: 8 }}>
          <h2>Events</h2>
          <Filter {...filter} onChange={(text) => (setPaused(null), setHeld(null), filter.onChange(text))} />
        </div>
        <div className="row" style={{ gap: 10 }}>
          <span className="faint" role="status">
            {paused ? 'Paused' : held ? 'held while you look' : `the last ${count(mostEvents)}`}
          </span>
          <Button aria-pressed={paused !== null} onClick={pause}>
            {paused ? 'Go on' : 'Pause'}
          </Button>
        </div>
      </div>
      {shown.length > 0 ? (
        <EventTable
          events={shown}
          columns={columns}
          onOpen={setOpen}
          onHold={(isHeld) => setHeld(isHeld ? (held ?? shown) : null)}
        />
      ) : (
        <Nothing stream={stream} isNew={isNew} isFiltered={filter.text !== ''} />
      )}
      <Dialog open={open !== null} onOpenChange={(isOpen) => !isOpen && setOpen(null)} title="One event">
        <pre>{open && JSON.stringify(open.event, null, 2)}</pre>
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button kind="primary" onClick={() => setOpen(null)}>
            Close
          </Button>
        </div>
      </Dialog>
    </section>
  )
}

interface FilterState {
  text: string
  isWrong: boolean
  onChange: (text: string) => void
}

/** What is typed is asked for once it has settled and can be read; the address keeps it. */
function useFilter(feed: StreamFeed): FilterState {
  const { where } = useSearch({ from: '/shell/streams/$name' })
  const navigate = useNavigate({ from: '/streams/$name' })
  const [text, setText] = useState(where ?? '')
  const settled = useSettled(text).trim()
  const isReadable = parseWhere(settled) !== null
  useEffect(() => {
    if (!isReadable) return
    feed.filter(settled)
    void navigate({
      search: (old) => ({ ...old, where: settled === '' ? undefined : settled }),
      replace: true,
      resetScroll: false,
    })
  }, [feed, navigate, settled, isReadable])
  return { text, isWrong: !isReadable, onChange: setText }
}

function Filter({ text, isWrong, onChange }: FilterState) {
  const input = useRef<HTMLInputElement>(null)
  useShortcuts({ '/': () => input.current?.focus() })
  return (
    <>
      <input
        ref={input}
        className="input"
        type="search"
        placeholder="country:de,plan:pro  /"
        aria-label="Filter events"
        aria-invalid={isWrong || undefined}
        aria-describedby={isWrong ? 'filter-note' : undefined}
        autoCapitalize="none"
        spellCheck={false}
        style={{ maxWidth: 280, padding: '5px 10px' }}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      {isWrong && (
        <span id="filter-note" className="wrong">
          A field and its value, like country:de
        </span>
      )}
    </>
  )
}

function Nothing({ stream, isNew, isFiltered }: { stream: Stream; isNew: boolean; isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty title="None of these">
        <p className="quiet">
          None of the last 1,000 events fits the filter. What fits is shown as it comes.
        </p>
      </Empty>
    )
  return (
    <Empty title={isNew ? 'Send the first event' : 'Nothing just now'}>
      <p className="quiet">It stands here the moment it is taken.</p>
      <pre className="w-full">{sendCommand(stream.name, exampleOf(stream))}</pre>
    </Empty>
  )
}
