import { Fragment, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { Waterfall, WaterfallEntry } from '#core/run/waterfall'
import { plural } from '../../format.ts'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { useMedia } from '../../ui/use-media.ts'
import { saidTime } from '../vitals/vitals.ts'
import {
  barsOf,
  durationOf,
  endOf,
  inside,
  type Kind,
  kindOf,
  kindWords,
  namesOf,
  type Span,
  ticksOf,
  zoomed,
} from './bars.ts'
import { EntryDetails } from './details.tsx'
import { flagsOf } from './flags.ts'

interface WaterfallProps {
  /** What it is of, in words. */
  label: string
  waterfall: Waterfall
  /** The end of the ruler, ms: that two stand on one. */
  endMs?: number | undefined
  /** A time that is looked at elsewhere on the page, ms: drawn through all rows. */
  lookedAtMs?: number | null | undefined
}

/**
 * All that a page asked for, on one ruler. A drag zooms in, as `+` and `-` do; arrow keys read it request by request,
 * `0` shows all again.
 */
export function WaterfallChart({ label, waterfall, endMs, lookedAtMs = null }: WaterfallProps) {
  const whole = { from: 0, to: endMs ?? endOf(waterfall) }
  const [zoom, setZoom] = useState<Span | null>(null)
  const [kind, setKind] = useState<Kind | 'all'>('all')
  const [chosen, setChosen] = useState<number | null>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const shown = waterfall.entries
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => kind === 'all' || kindOf(entry) === kind)
  const span = zoom ?? whole
  const chosenEntry = waterfall.entries[chosen ?? -1]
  const read = waterfall.entries[pointed ?? chosen ?? -1]
  function zoomByKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const by = { '+': 0.5, '=': 0.5, '-': 2 }[event.key]
    if (event.key === '0') setZoom(null)
    else if (by !== undefined) setZoom(zoomed(span, whole, by, chosenEntry?.startMs))
    else return
    event.preventDefault()
  }
  return (
    <div className="waterfall">
      <div className="row between" style={{ flexWrap: 'wrap', rowGap: 8 }}>
        <KindFilter entries={waterfall.entries} kind={kind} onChange={setKind} />
        <span className="row" style={{ gap: 8 }}>
          <span className={zoom ? 'faint' : 'faint wide'}>
            {zoom ? `${saidTime(zoom.from)} to ${saidTime(zoom.to)}` : 'drag, or press + and −, to zoom'}
          </span>
          <Button
            size="small"
            disabled={chosenEntry === undefined}
            onClick={() => setZoom(around(chosenEntry))}
          >
            Zoom to request
          </Button>
          <Button size="small" disabled={zoom === null} onClick={() => setZoom(null)}>
            Show all
          </Button>
        </span>
      </div>
      <div className="waterfall-box">
        <div className="waterfall-inner">
          <Ruler
            span={span}
            marks={waterfall.marks}
            lookedAtMs={lookedAtMs}
            room={endMs === undefined ? 'wide' : 'half'}
            onZoom={setZoom}
          />
          <Rows
            label={label}
            rows={shown}
            span={span}
            chosen={chosen}
            onChoose={setChosen}
            onPoint={setPointed}
            onZoom={setZoom}
            onKey={zoomByKey}
          />
        </div>
      </div>
      <EntryDetails entry={read ?? null} />
      {waterfall.more > 0 && (
        <p className="faint">{plural(waterfall.more, 'more request')} were counted, and are not drawn.</p>
      )}
    </div>
  )
}

/** A request with some air on both sides: the zoom of those who have no mouse. */
function around(entry: WaterfallEntry | undefined): Span | null {
  if (!entry) return null
  const air = Math.max(5, durationOf(entry) * 0.25)
  return { from: Math.max(0, entry.startMs - air), to: entry.startMs + durationOf(entry) + air }
}

function KindFilter({
  entries,
  kind,
  onChange,
}: {
  entries: readonly WaterfallEntry[]
  kind: Kind | 'all'
  onChange: (kind: Kind | 'all') => void
}) {
  const counts = Map.groupBy(entries, kindOf)
  const found = (Object.keys(kindWords) as Kind[]).filter((one) => counts.has(one))
  return (
    <div style={{ overflowX: 'auto', maxWidth: '100%' }}>
      <Segments
        label="Type of request"
        value={kind}
        options={[
          { value: 'all' as const, label: `All ${entries.length}` },
          ...found.map((value) => ({
            value,
            label: `${kindWords[value]} ${counts.get(value)?.length ?? 0}`,
          })),
        ]}
        onChange={onChange}
      />
    </div>
  )
}

const place = (at: number, { from, to }: Span): number => ((at - from) / (to - from)) * 100

/** What the word of a mark takes of the ruler, percent: of a whole page, of half of one, of a phone. */
const wordShares = { wide: 5, half: 11, narrow: 16 } as const
type Room = keyof typeof wordShares

/** The ruler above, with hairlines through all rows. */
function Ruler({
  span,
  marks,
  lookedAtMs,
  room,
  onZoom,
}: {
  span: Span
  marks: Waterfall['marks']
  room: Room
  lookedAtMs: number | null
  onZoom: (span: Span) => void
}) {
  const drag = useZoom(span, onZoom)
  const isNarrow = useMedia('(max-width: 760px)')
  const wordShare = wordShares[isNarrow ? 'narrow' : room]
  // What would be cut at the end is left out.
  const ticks = ticksOf(span, isNarrow ? 2 : room === 'half' ? 3 : 5).filter(
    (at) => place(at, span) + wordShare < 102,
  )
  return (
    <div className="waterfall-ruler">
      <div />
      <div {...drag.handlers} className="waterfall-lane">
        {ticks.map((at) => (
          <span key={at} className="tick" style={{ left: `${place(at, span)}%` }}>
            {saidTime(at)}
          </span>
        ))}
        {flagsOf(marks, span, wordShare).map(({ from, words }) => (
          <Fragment key={from}>
            {words.map(({ short, place: at, isDashed }) => (
              <span
                key={short}
                aria-hidden
                className={isDashed ? 'mark-line dashed' : 'mark-line'}
                style={{ left: `${at}%` }}
              />
            ))}
            <span
              className="flag"
              style={{ left: `${from}%` }}
              title={words.map(({ title, at: when }) => `${title}: ${saidTime(when)}`).join('\n')}
            >
              <b>{words.map(({ short }) => short).join(' · ')}</b>
            </span>
          </Fragment>
        ))}
        {lookedAtMs !== null && inside(lookedAtMs, span) && (
          <span className="looked-at" aria-hidden style={{ left: `${place(lookedAtMs, span)}%` }} />
        )}
        {drag.box}
      </div>
    </div>
  )
}

interface RowsProps {
  label: string
  rows: readonly { entry: WaterfallEntry; index: number }[]
  span: Span
  chosen: number | null
  onChoose: (index: number) => void
  onPoint: (index: number | null) => void
  onZoom: (span: Span) => void
  /** Called with the keys that do not go from row to row. */
  onKey: (event: KeyboardEvent) => void
}

/** One stop for the keyboard; the arrows go from row to row. */
function Rows({ label, rows, span, chosen, onChoose, onPoint, onZoom, onKey }: RowsProps) {
  const list = useRef<HTMLDivElement>(null)
  const stop = rows.some(({ index }) => index === chosen) ? chosen : rows[0]?.index
  function step(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key]
    if (by === undefined) return onKey(event)
    event.preventDefault()
    const now = rows.findIndex(({ index }) => index === stop)
    const next = rows[Math.max(0, Math.min(rows.length - 1, now + by))]
    if (!next) return
    onChoose(next.index)
    list.current?.querySelector<HTMLElement>(`[data-index="${next.index}"]`)?.focus()
  }
  if (rows.length === 0) return <p className="quiet">Nothing was asked for.</p>
  return (
    <div
      ref={list}
      className="waterfall-rows"
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={step}
      onPointerLeave={() => onPoint(null)}
    >
      {rows.map(({ entry, index }) => (
        <Row
          key={index}
          entry={entry}
          index={index}
          span={span}
          isStop={index === stop}
          isChosen={index === chosen}
          onChoose={onChoose}
          onPoint={onPoint}
          onZoom={onZoom}
        />
      ))}
    </div>
  )
}

interface RowProps extends Pick<RowsProps, 'span' | 'onChoose' | 'onPoint' | 'onZoom'> {
  entry: WaterfallEntry
  index: number
  isStop: boolean
  isChosen: boolean
}

function Row({ entry, index, span, isStop, isChosen, onChoose, onPoint, onZoom }: RowProps) {
  const drag = useZoom(span, onZoom)
  const { name, host } = namesOf(entry.url)
  const took = durationOf(entry)
  const end = entry.startMs + took
  return (
    <div
      role="option"
      aria-selected={isChosen}
      className={`waterfall-row${entry.failed ? ' failed' : ''}`}
      data-index={index}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => onChoose(index)}
      onPointerEnter={() => onPoint(index)}
    >
      <span className="waterfall-name">
        <span className="clip">{name}</span>
        <span className="sr-only">
          {host === '' ? '' : `from ${host}, `}began at {saidTime(entry.startMs)}, took {saidTime(took)}
        </span>
        {entry.failed && <span className="tag">{entry.status ?? 'failed'}</span>}
        {entry.thirdParty && <span className="tag other clip">{host}</span>}
      </span>
      <span {...drag.handlers} className="waterfall-lane">
        {barsOf(entry).map(({ kind, from, to }) => {
          const left = Math.max(0, place(from, span))
          const right = Math.min(100, place(to, span))
          return right > 0 && left < 100 ? (
            <i key={kind} className={kind} style={{ left: `${left}%`, width: `${right - left}%` }} />
          ) : null
        })}
        {inside(end, span) && place(end, span) < 88 && (
          <span className="took" aria-hidden style={{ left: `${place(end, span)}%` }}>
            {saidTime(took)}
          </span>
        )}
        {drag.box}
      </span>
    </div>
  )
}

const leastShare = 0.01

/** A drag across a lane chooses a part of the ruler. */
function useZoom(span: Span, onZoom: (span: Span) => void) {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const shareAt = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return Math.max(0, Math.min(1, (event.clientX - left) / width))
  }
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType !== 'mouse' || event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const share = shareAt(event)
      setDrag({ from: share, to: share })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (drag) setDrag({ ...drag, to: shareAt(event) })
    },
    onPointerUp: () => {
      if (!drag) return
      const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
      const length = span.to - span.from
      if (to - from > leastShare) onZoom({ from: span.from + from * length, to: span.from + to * length })
      setDrag(null)
    },
    onPointerCancel: () => setDrag(null),
  }
  const box = drag && (
    <span
      className="zoom"
      style={{
        left: `${Math.min(drag.from, drag.to) * 100}%`,
        width: `${Math.abs(drag.to - drag.from) * 100}%`,
      }}
    />
  )
  return { handlers, box }
}
