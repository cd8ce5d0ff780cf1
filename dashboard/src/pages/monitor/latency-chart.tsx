import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { dayAndTime, latency } from '../../format.ts'
import { drawLabels, lineStyle, resolved, tickLabel } from '../../parts/chart/drawing.ts'
import { drawMarkings, drawThreshold, type Marking } from '../../parts/chart/markings.ts'
import type { ChartData } from './chart-data.ts'

interface LatencyChartProps {
  data: ChartData
  regions: { id: string; name: string }[]
  range: { from: number; to: number }
  markings: readonly Marking[]
  thresholdMs: number | null
  height: number
  onBrush: (from: number, to: number) => void
}

/** Lines of latency, zero-based, labelled at their end. Arrow keys read it out point by point. */
export function LatencyChart(props: LatencyChartProps) {
  const { data, regions, height } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const latest = useRef(props)
  const [at, setAt] = useState<{ index: number; left: number } | null>(null)

  useEffect(() => {
    latest.current = props
    plot.current?.redraw(false)
  })

  // The plot is made once (its key is the set of regions); new data and ranges are given to it.
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const made = new uPlot(
      options(element.clientWidth, height, latest, setAt),
      aligned(latest.current.data),
      element,
    )
    plot.current = made
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    watch.observe(element)
    const theme = matchMedia('(prefers-color-scheme: dark)')
    const repaint = () => made.redraw(false)
    theme.addEventListener('change', repaint)
    return () => {
      theme.removeEventListener('change', repaint)
      watch.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [height])

  useEffect(() => {
    plot.current?.setData(aligned(data), true)
  }, [data])

  function step(by: number): void {
    const length = data.times.length
    const index = Math.max(0, Math.min(length - 1, (at?.index ?? length) + by))
    const x = plot.current?.valToPos(data.times[index] ?? 0, 'x') ?? 0
    setAt({ index, left: x })
    plot.current?.setCursor({ left: x, top: 10 }, false)
  }

  return (
    <div
      className="chart"
      style={{ height }}
      role="slider"
      aria-label={`Latency of ${regions.map(({ name }) => name).join(', ')}. Arrow keys read it.`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, data.times.length - 1)}
      aria-valuenow={at?.index ?? Math.max(0, data.times.length - 1)}
      aria-valuetext={at ? readingAt(props, at.index) : 'the newest point'}
      tabIndex={0}
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

/** One point of the chart in words. */
function readingAt({ data, regions }: LatencyChartProps, index: number): string {
  const lines = regions.map(({ name }, line) => `${name} ${latency(data.p50[line]?.[index])}`)
  return `${dayAndTime((data.times[index] ?? 0) * 1000)}: ${lines.join(', ')}`
}

function Readout({ data, regions, at }: LatencyChartProps & { at: { index: number; left: number } }) {
  const time = data.times[at.index]
  if (time === undefined) return null
  const flip = at.left > 260
  return (
    <div
      className="tip readout"
      aria-hidden
      style={{ left: at.left + 56, transform: flip ? 'translateX(calc(-100% - 14px))' : 'translateX(14px)' }}
    >
      <div style={{ opacity: 0.8 }}>{dayAndTime(time * 1000)}</div>
      {regions.map(({ id, name }, index) => (
        <div key={id} style={{ whiteSpace: 'nowrap' }}>
          {name}: {latency(data.p50[index]?.[at.index])}
          <span style={{ opacity: 0.75 }}> p95 {latency(data.p95[index]?.[at.index])}</span>
        </div>
      ))}
    </div>
  )
}

const aligned = ({ times, p50, p95 }: ChartData): uPlot.AlignedData => [
  times,
  ...p50.flatMap((line, index) => [line, p95[index] ?? []]),
]

const namesOf = ({ regions }: LatencyChartProps): string[] => regions.map(({ name }) => name)

const css = (name: string) => () => resolved(name)

const slowFrom = (ms: number | null) =>
  ms === null ? null : { value: ms, label: `slow from ${latency(ms)}` }

type Latest = { current: LatencyChartProps }

function options(
  width: number,
  height: number,
  latest: Latest,
  setAt: (at: { index: number; left: number } | null) => void,
): uPlot.Options {
  const narrow = width < 560
  const axis = { stroke: css('--ink-3'), font: '11px Inter Variable, sans-serif', ticks: { show: false } }
  return {
    width,
    height,
    padding: [10, narrow ? 20 : 132, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: { time: true, range: () => [latest.current.range.from / 1000, latest.current.range.to / 1000] },
      y: {
        range: (_, __, max) => [0, Math.max(10, (max || 0) * 1.1, (latest.current.thresholdMs ?? 0) * 1.02)],
      },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 90,
        size: 28,
        values: (_, splits, __, ___, step) => splits.map((at) => tickLabel(at * 1000, step)),
      },
      {
        ...axis,
        size: 56,
        space: 44,
        grid: { stroke: css('--line'), width: 1 },
        values: (_, splits) => splits.map((split) => latency(split)),
      },
    ],
    series: [
      {},
      ...latest.current.regions.flatMap((_, index) => [
        { ...lineStyle(index, resolved), label: 'p50', spanGaps: false, points: { size: 4 } },
        {
          ...lineStyle(index, resolved),
          label: 'p95',
          width: 0.8,
          alpha: 0.6,
          spanGaps: false,
          points: { show: false },
        },
      ]),
    ],
    hooks: {
      drawClear: [(u) => drawMarkings(u, latest.current.markings, resolved)],
      draw: [
        (u) => drawThreshold(u, slowFrom(latest.current.thresholdMs), resolved),
        (u) => drawLabels(u, namesOf(latest.current), latest.current.data.p50, resolved),
      ],
      setCursor: [
        (u) => {
          const { idx, left } = u.cursor
          setAt(typeof idx === 'number' && left !== undefined && left >= 0 ? { index: idx, left } : null)
        },
      ],
      setSelect: [
        (u) => {
          if (u.select.width < 8) return
          const from = u.posToVal(u.select.left, 'x') * 1000
          const to = u.posToVal(u.select.left + u.select.width, 'x') * 1000
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          latest.current.onBrush(Math.round(from), Math.round(to))
        },
      ],
    },
  }
}
