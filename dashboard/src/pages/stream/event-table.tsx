import { memo, type RefObject, useEffect, useRef, useState } from 'react'
import type { ListedEvent } from '../../data/stream/newest-events.ts'
import { cellText, type Columns, eventTime, restOf, valueAt } from './event-cells.ts'

const rowPx = 30
const rowsOnScreen = 16
const spare = 4

interface EventTableProps {
  events: readonly ListedEvent[]
  columns: Columns
  onOpen: (one: ListedEvent) => void
  /** While a hand or the focus is on the list it stands still. */
  onHold: (held: boolean) => void
}

/** The newest events in rows of one height: only those in sight are there at all. */
export function EventTable({ events, columns, onOpen, onHold }: EventTableProps) {
  const [top, setTop] = useState(0)
  const box = useHold(onHold)
  const from = Math.max(0, Math.min(Math.floor(top / rowPx), events.length) - spare)
  const to = Math.min(events.length, from + rowsOnScreen + 2 * spare)
  const { time, dimensions, measures } = columns
  return (
    <div
      className="events"
      role="region"
      aria-label="The last events"
      ref={box}
      style={{ height: rowPx * (rowsOnScreen + 1) }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <table aria-rowcount={events.length + 1}>
        <colgroup>
          {time !== null && <col style={{ width: 128 }} />}
          {dimensions.map((name) => (
            <col key={name} className="wide" style={{ width: 120 }} />
          ))}
          {measures.map((name) => (
            <col key={name} className="wide" style={{ width: 104 }} />
          ))}
          <col />
        </colgroup>
        <thead>
          <tr>
            {time !== null && <th scope="col">{time}</th>}
            {dimensions.map((name) => (
              <th key={name} scope="col" className="wide">
                {name}
              </th>
            ))}
            {measures.map((name) => (
              <th key={name} scope="col" className="num wide">
                {name}
              </th>
            ))}
            <th scope="col">Event</th>
          </tr>
        </thead>
        <tbody>
          {from > 0 && <Gap px={from * rowPx} />}
          {events.slice(from, to).map((one, index) => (
            <Row key={one.key} one={one} place={from + index + 2} columns={columns} onOpen={onOpen} />
          ))}
          {to < events.length && <Gap px={(events.length - to) * rowPx} />}
        </tbody>
      </table>
    </div>
  )
}

const Gap = ({ px }: { px: number }) => <tr aria-hidden style={{ height: px }} />

/** Says when a moving mouse or the focus is on the list: a pointer that only happens to lie there holds nothing. */
function useHold(onHold: (held: boolean) => void): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null)
  const latest = useRef(onHold)
  useEffect(() => {
    latest.current = onHold
  })
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const ended = new AbortController()
    const on = (name: 'pointermove' | 'pointerleave' | 'focusin' | 'focusout', act: (event: Event) => void) =>
      element.addEventListener(name, act, { signal: ended.signal })
    on(
      'pointermove',
      (event) => event instanceof PointerEvent && event.pointerType === 'mouse' && latest.current(true),
    )
    on('pointerleave', () => latest.current(false))
    on('focusin', () => latest.current(true))
    on('focusout', () => latest.current(false))
    return () => ended.abort()
  }, [])
  return box
}

interface RowProps {
  one: ListedEvent
  place: number
  columns: Columns
  onOpen: (one: ListedEvent) => void
}

const Row = memo(function Row({ one, place, columns, onOpen }: RowProps) {
  const { event } = one
  const { time, dimensions, measures } = columns
  return (
    <tr aria-rowindex={place}>
      {time !== null && <td className="num">{eventTime(valueAt(event, time))}</td>}
      {dimensions.map((name) => (
        <td key={name} className="wide" dir="auto">
          {cellText(valueAt(event, name))}
        </td>
      ))}
      {measures.map((name) => (
        <td key={name} className="num wide">
          {cellText(valueAt(event, name))}
        </td>
      ))}
      <td>
        <button type="button" className="whole" onClick={() => onOpen(one)}>
          <span className="narrow-only">{shortOf(event, columns)}</span>
          {restOf(event, columns)}
        </button>
      </td>
    </tr>
  )
})

/** On a phone what has no column there begins the row. */
const shortOf = (event: ListedEvent['event'], { dimensions, measures }: Columns): string =>
  [...dimensions, ...measures].map((name) => `${cellText(valueAt(event, name))} `).join('')
