import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState, useSyncExternalStore } from 'react'
import { useNow } from '../../clock.ts'
import type { Stream } from '../../contract.ts'
import type { StreamFeed } from '../../data/stream/feed.ts'
import { aggregatesOf, aggregateWords, type Figure, figureName } from '../../data/stream/figure.ts'
import { linesOf, type Moment, mostLines, topNames, totals } from '../../data/stream/lines.ts'
import { shownWindows } from '../../data/stream/live-windows.ts'
import { windowsBeforeQuery } from '../../data/streams.ts'
import { amount, capital, span } from '../../format.ts'
import { LineChart } from '../../parts/chart/line-chart.tsx'
import { useMedia } from '../../ui/use-media.ts'
import { windowWords } from './words.ts'

const chartPx = 220
/** Of more, lines are narrower than what there is to see. */
const shownOnPhones = 120
const events: Figure = { field: '', aggregate: 'count' }

interface ChartsPanelProps {
  stream: Stream
  feed: StreamFeed
}

/** How many events, and what one measure comes to, window by window as they pass. */
export function ChartsPanel({ stream, feed }: ChartsPanelProps) {
  const search = useSearch({ from: '/shell/streams/$name' })
  const by = chosenDimension(stream, search.by)
  const choices = figuresOf(stream, by)
  const measure = choices.find((figure) => valueOfChoice(figure) === search.measure) ?? choices[0] ?? null
  return (
    <section className="panel" aria-label="As it happens">
      <Tools stream={stream} by={by} choices={choices} measure={measure} />
      <Charts key={by} stream={stream} feed={feed} by={by} measure={measure} />
    </section>
  )
}

const together = 'all'

function chosenDimension({ dimensions }: Stream, asked: string | undefined): string | null {
  if (asked === together) return null
  return dimensions.find((name) => name === asked) ?? dimensions[0] ?? null
}

/** What can be followed live: percentiles and different values only where each line is one key of one shard. */
function figuresOf(stream: Stream, by: string | null): Figure[] {
  const { dimensions, measures, distinct, shards } = stream
  const isWhole = shards === 1 && dimensions.length === (by === null ? 0 : 1)
  const figures = [...new Set([...measures, ...distinct])].flatMap((field) =>
    aggregatesOf(stream, field).map((aggregate) => ({ field, aggregate })),
  )
  return figures
    .filter(({ aggregate }) => isWhole || ['sum', 'avg', 'min', 'max'].includes(aggregate))
    .toSorted((a, b) => Number(b.aggregate === 'avg') - Number(a.aggregate === 'avg'))
}

const valueOfChoice = ({ field, aggregate }: Figure): string => `${field}:${aggregate}`

interface ToolsProps {
  stream: Stream
  by: string | null
  choices: readonly Figure[]
  measure: Figure | null
}

function Tools({ stream: { dimensions }, by, choices, measure }: ToolsProps) {
  const navigate = useNavigate({ from: '/streams/$name' })
  const set = (part: { by?: string; measure?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true, resetScroll: false })
  return (
    <div className="row between tools">
      <h2>As it happens</h2>
      <div className="row" style={{ flexWrap: 'wrap', gap: 8 }}>
        {dimensions.length > 0 && (
          <select
            className="input small"
            aria-label="A line for each"
            value={by ?? together}
            onChange={(event) => set({ by: event.target.value })}
          >
            {dimensions.map((name) => (
              <option key={name} value={name}>
                by {name}
              </option>
            ))}
            <option value={together}>all together</option>
          </select>
        )}
        {measure && (
          <select
            className="input small"
            aria-label="Measure"
            value={valueOfChoice(measure)}
            onChange={(event) => set({ measure: event.target.value })}
          >
            {choices.map((figure) => (
              <option key={valueOfChoice(figure)} value={valueOfChoice(figure)}>
                {figure.field}, {aggregateWords[figure.aggregate]}
              </option>
            ))}
          </select>
        )}
      </div>
    </div>
  )
}

interface ChartsProps extends ChartsPanelProps {
  by: string | null
  measure: Figure | null
}

function Charts({ stream, feed, by, measure }: ChartsProps) {
  const all = useMoments(stream, feed, by)
  const shown = useMedia('(max-width: 760px)') ? shownOnPhones : shownWindows
  const moments = useMemo(() => all.slice(-shown), [all, shown])
  const names = useSteadyNames(moments, by)
  const times = useMemo(() => moments.map(({ at }) => at / 1000), [moments])
  const range = { from: moments[0]?.at ?? 0, to: moments.at(-1)?.at ?? 1 }
  const since = Date.parse(stream.createdAt)
  const counts = useMemo(
    () => linesOf(moments, { by, names, figure: events, since }),
    [moments, by, names, since],
  )
  const field = measure?.field
  const aggregate = measure?.aggregate
  const measured = useMemo(
    () =>
      field === undefined || aggregate === undefined
        ? null
        : linesOf(moments, { by, names, figure: { field, aggregate }, since }),
    [moments, by, names, field, aggregate, since],
  )
  const size = windowWords[feed.windows.window]
  const length = span((shown * feed.windows.sizeMs) / 1000)
  return (
    <div className={measured ? 'charts two' : 'charts'}>
      <figure>
        <figcaption className="faint">
          Events each {size}, last {length}
        </figcaption>
        <LineChart
          label={`Events each ${size}`}
          times={times}
          lines={counts}
          range={range}
          format={amount}
          height={chartPx}
        />
      </figure>
      {measured && measure && (
        <figure>
          <figcaption className="faint" dir="auto">
            {capital(figureName(measure))}, each {size}
          </figcaption>
          <LineChart
            label={`${figureName(measure)}, each ${size}`}
            times={times}
            lines={measured}
            range={range}
            format={amount}
            height={chartPx}
          />
        </figure>
      )}
    </div>
  )
}

/** The windows on screen: told live, and read once for what was before. */
function useMoments(stream: Stream, feed: StreamFeed, by: string | null): Moment[] {
  const windowsAt = useSyncExternalStore(feed.subscribe, () => feed.view().windowsAt)
  const opened = useSyncExternalStore(feed.subscribe, () => feed.view().opened)
  const question = { step: feed.windows.window, windows: shownWindows, groupBy: by ?? '', top: mostLines + 2 }
  const before = useQuery(windowsBeforeQuery(stream.name, question, opened)).data
  const end = feed.windows.endAt(useNow())
  return useMemo(
    () => (windowsAt < 0 ? [] : feed.windows.moments(before ?? new Map(), end)),
    [feed, before, end, windowsAt],
  )
}

function useSteadyNames(moments: readonly Moment[], by: string | null): string[] {
  const [names, setNames] = useState<string[]>([])
  const top = useMemo(() => topNames(totals(moments, by), names), [moments, by, names])
  if (top.join('\n') !== names.join('\n')) setNames(top)
  return names
}
