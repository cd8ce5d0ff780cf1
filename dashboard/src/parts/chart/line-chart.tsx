import { type RefObject, useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { absolute, compact } from '../../format.ts'
import { drawLabels, guideStyle, lineStyle, rememberedColours, tickLabel } from './drawing.ts'
import { drawMarkings, drawThreshold, type Marking, type Threshold } from './markings.ts'

export interface ChartLine {
  name: string
  /** One for each time; null is a gap. */
  values: readonly (number | null)[]
  /** What it was in the period before: drawn thinner, on the times of now. */
  before?: readonly (number | null)[] | undefined
  /** Not measured: a limit that moves, or what is usual. After all that are. */
  guide?: 'limit' | 'usual' | undefined
}

interface LineChartProps {
  /** What is drawn, in words. */
  label: string
  /** Epoch seconds. */
  times: readonly number[]
  lines: readonly ChartLine[]
  /** Epoch ms of the left and the right edge. */
  range: { from: number; to: number }
  /** A value in words, with its unit. */
  format: (value: number | null) => string
  height: number
  /** Spans shaded behind the lines. */
  markings?: readonly Marking[] | undefined
  /** A limit that stands still. */
  threshold?: Threshold | null | undefined
  /** Called with epoch ms when a span is dragged. */
  onBrush?: ((from: number, to: number) => void) | undefined
}

/** `left` in CSS pixels from the plot's edge; in its right half the reading stands left of the line. */
type At = { index: number; left: number; isRight: boolean } | null

/** Lines over time, from zero, named at their end. Arrow keys read it out point by point. */
export function LineChart(props: LineChartProps) {
  // A plot knows its lines from when it was made: of others there is another plot.
  const shape = props.lines.map(({ before, guide }) => guide ?? (before ? 'b' : '-')).join('')
  return <Drawn key={shape} {...props} />
}

function Drawn(props: LineChartProps) {
  const { times, lines, height, label } = props
  const box = useRef<HTMLDivElement>(null)
  const { plot, at, setAt } = usePlot(box, props)

  function step(by: number): void {
    const last = times.length - 1
    const index = Math.max(0, Math.min(last, (at?.index ?? last + 1) + by))
    const left = plot.current?.valToPos(times[index] ?? 0, 'x') ?? 0
    setAt({ index, left, isRight: isRight(plot.current, left) })
    plot.current?.setCursor({ left, top: 10 }, false)
  }

  return (
    <div
      className="chart low"
      style={{ height }}
      role="slider"
      aria-label={`${label}: ${lines.map(({ name }) => name).join(', ')}. Arrow keys read it.`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, times.length - 1)}
      aria-valuenow={at?.index ?? Math.max(0, times.length - 1)}
      aria-valuetext={at ? readingAt(props, at.index) : 'the newest point'}
      tabIndex={0}
      onBlur={() => setAt(null)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') step(-1)
        else if (event.key === 'ArrowRight') step(1)
        else return
        event.preventDefault()
      }}
    >
      <div ref={box} />
      {at && <Readout {...props} at={at} />}
    </div>
  )
}

/** The plot is made once; new data and ranges are given to it. */
function usePlot(box: RefObject<HTMLDivElement | null>, props: LineChartProps) {
  const { times, lines, height } = props
  const plot = useRef<uPlot>(null)
  const latest = useRef(props)
  const [at, setAt] = useState<At>(null)

  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const colour = rememberedColours()
    const size = { width: element.clientWidth, height }
    const made = new uPlot(options(size, latest, setAt, colour), aligned(latest.current), element)
    plot.current = made
    const watch = new ResizeObserver(() => {
      if (element.clientWidth === made.width) return
      made.setCursor({ left: -10, top: -10 }) // the reading stood where it was in the old size
      made.setSize({ width: element.clientWidth, height })
    })
    watch.observe(element)
    const repaint = () => {
      colour.forget()
      made.redraw(false)
    }
    const theme = matchMedia('(prefers-color-scheme: dark)')
    theme.addEventListener('change', repaint)
    const chosen = new MutationObserver(repaint)
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      theme.removeEventListener('change', repaint)
      chosen.disconnect()
      watch.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [box, height])
  useEffect(() => {
    plot.current?.setData(aligned({ times, lines }), true)
  }, [times, lines])
  const { markings, threshold } = props
  useEffect(() => {
    // The axis reaches as far as the limit.
    if (markings ?? threshold) plot.current?.setData(plot.current.data, true)
  }, [markings, threshold])
  return { plot, at, setAt }
}

const axisPx = 48

const isRight = (plot: uPlot | null, left: number): boolean =>
  plot !== null && left > plot.bbox.width / devicePixelRatio / 2

/** One point of the chart in words. */
function readingAt({ times, lines, format }: LineChartProps, index: number): string {
  const said = lines.map(({ name, values }) => `${name} ${format(values[index] ?? null)}`)
  return `${absolute((times[index] ?? 0) * 1000)}: ${said.join(', ')}`
}

function Readout({ times, lines, format, at }: LineChartProps & { at: NonNullable<At> }) {
  const time = times[at.index]
  if (time === undefined) return null
  return (
    <div
      className="tip readout"
      aria-hidden
      style={{
        left: at.left + axisPx,
        transform: at.isRight ? 'translateX(calc(-100% - 14px))' : 'translateX(14px)',
      }}
    >
      <div style={{ opacity: 0.8 }}>{absolute(time * 1000)}</div>
      {lines.map(({ name, values, before }) => (
        <div key={name} className="readout-line">
          <span dir="auto">{name}</span>
          <b>{format(values[at.index] ?? null)}</b>
          {before && <span style={{ opacity: 0.75 }}>before {format(before[at.index] ?? null)}</span>}
        </div>
      ))}
    </div>
  )
}

const aligned = ({ times, lines }: Pick<LineChartProps, 'times' | 'lines'>): uPlot.AlignedData =>
  [
    times,
    ...lines.flatMap(({ values, before }) => (before ? [values, before] : [values])),
  ] as uPlot.AlignedData

function options(
  { width, height }: { width: number; height: number },
  latest: { current: LineChartProps },
  setAt: (at: At) => void,
  colour: ReturnType<typeof rememberedColours>,
): uPlot.Options {
  const axis = {
    stroke: () => colour('--ink-3'),
    font: '11px Inter Variable, sans-serif',
    ticks: { show: false },
  }
  const brushes = latest.current.onBrush !== undefined
  return {
    width,
    height,
    padding: [10, roomForNames(width), 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: brushes, y: false, setScale: false } },
    scales: {
      x: { time: true, range: () => [latest.current.range.from / 1000, latest.current.range.to / 1000] },
      y: {
        range: (_, least, most) => {
          const limit = latest.current.threshold?.value ?? 0
          const floor = Math.min(0, (least || 0) * 1.1, limit * 1.1)
          const top = Math.max(0, (most || 0) * 1.1, limit * 1.1)
          return [floor, top > floor ? top : 1]
        },
      },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 64,
        size: 28,
        values: (_, splits, __, ___, step) => splits.map((at) => tickLabel(at * 1000, step)),
      },
      {
        ...axis,
        size: axisPx,
        space: 40,
        grid: { stroke: () => colour('--line'), width: 1 },
        values: (_, splits) => splits.map((split) => compact(split)),
      },
    ],
    series: [{}, ...latest.current.lines.flatMap((line, index) => seriesOf(line, index, colour))],
    hooks: {
      drawClear: [(u) => drawMarkings(u, latest.current.markings ?? [], colour)],
      draw: [
        (u) => drawThreshold(u, latest.current.threshold ?? null, colour),
        (u) =>
          drawLabels(
            u,
            latest.current.lines.map(({ name }) => name),
            latest.current.lines.map(({ values }) => values),
            colour,
            (index) => {
              const guide = latest.current.lines[index]?.guide
              return (guide ? guideStyle(guide, colour) : lineStyle(index, colour)).stroke()
            },
          ),
      ],
      setCursor: [
        (u) => {
          const { idx, left } = u.cursor
          const isOver = typeof idx === 'number' && left !== undefined && left >= 0
          setAt(isOver ? { index: idx, left, isRight: isRight(u, left) } : null)
        },
      ],
      setSelect: [
        (u) => {
          if (u.select.width < 8) return
          const from = u.posToVal(u.select.left, 'x') * 1000
          const to = u.posToVal(u.select.left + u.select.width, 'x') * 1000
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          latest.current.onBrush?.(Math.round(from), Math.round(to))
        },
      ],
    },
  }
}

const roomForNames = (width: number): number => (width < 420 ? 56 : width < 700 ? 84 : 116)

function seriesOf(
  { before, guide }: ChartLine,
  index: number,
  colour: (token: string) => string,
): uPlot.Series[] {
  if (guide) return [{ ...guideStyle(guide, colour), spanGaps: false, points: { show: false } }]
  const now = { ...lineStyle(index, colour), spanGaps: false, points: { size: 4 } }
  return before ? [now, { ...now, width: 0.8, alpha: 0.55, points: { show: false } }] : [now]
}
