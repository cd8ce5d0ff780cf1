import type uPlot from 'uplot'
import { latency } from '../../format.ts'
import type { ChartData } from './chart-data.ts'
import type { Marking } from './latency-chart.tsx'

type Colour = (token: string) => string

// Colour is for status only: lines differ by shade and dash, and carry their name at the end.
const styles = [
  { token: '--ink', dash: [] },
  { token: '--ink-3', dash: [] },
  { token: '--ink-2', dash: [6, 3] },
  { token: '--ink-3', dash: [2, 3] },
  { token: '--ink', dash: [9, 3, 2, 3] },
  { token: '--ink-2', dash: [1, 4] },
] as const

/** How the n-th region is drawn. */
export function lineStyle(
  index: number,
  colour: Colour,
): { stroke: () => string; width: number; dash: number[] } {
  const style = styles[index % styles.length] ?? styles[0]
  return { stroke: () => colour(style.token), width: 1.7, dash: [...style.dash] }
}

const fills = { down: '--down', degraded: '--degraded', maintenance: '--maintenance' } as const

/** Spans of trouble behind the lines, with a hairline where they began. */
export function drawMarkings(u: uPlot, markings: readonly Marking[], colour: Colour): void {
  const { ctx, bbox } = u
  const edge = (ms: number) =>
    Math.max(bbox.left, Math.min(bbox.left + bbox.width, u.valToPos(ms / 1000, 'x', true)))
  ctx.save()
  for (const { kind, from, to } of markings) {
    const left = edge(from)
    const right = edge(to)
    if (right <= bbox.left || left >= bbox.left + bbox.width) continue
    ctx.fillStyle = colour(fills[kind])
    ctx.globalAlpha = 0.1
    ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height)
    ctx.globalAlpha = 0.9
    ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height)
  }
  ctx.restore()
}

/** A hairline at the latency from which the target counts as slow. */
export function drawThreshold(u: uPlot, thresholdMs: number | null, colour: Colour): void {
  if (thresholdMs === null) return
  const { ctx, bbox } = u
  const y = u.valToPos(thresholdMs, 'y', true)
  if (y < bbox.top) return
  ctx.save()
  ctx.strokeStyle = colour('--degraded')
  ctx.fillStyle = colour('--degraded')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.font = `${11 * devicePixelRatio}px Inter Variable, sans-serif`
  ctx.textAlign = 'left'
  ctx.fillText(
    `slow from ${latency(thresholdMs)}`,
    bbox.left + 6 * devicePixelRatio,
    y - 5 * devicePixelRatio,
  )
  ctx.restore()
}

const labelPx = 15

/** Each region's name where its line ends, pushed apart where they would lie on each other. */
export function drawLabels(
  u: uPlot,
  regions: readonly { name: string }[],
  data: ChartData,
  colour: Colour,
): void {
  const { ctx, bbox } = u
  const right = bbox.left + bbox.width
  if (u.width * devicePixelRatio - right < 60 * devicePixelRatio) return
  const ends = regions.flatMap(({ name }, index) => {
    const line = data.p50[index] ?? []
    const last = line.findLastIndex((value) => value !== null)
    const value = line[last]
    return value === null || value === undefined ? [] : [{ name, index, y: u.valToPos(value, 'y', true) }]
  })
  ends.sort((a, b) => a.y - b.y)
  const gap = labelPx * devicePixelRatio
  const floor = bbox.top + bbox.height
  ends.forEach((end, index) => {
    end.y = Math.max(end.y, (ends[index - 1]?.y ?? -Infinity) + gap)
  })
  for (let index = ends.length - 1; index >= 0; index -= 1) {
    const end = ends[index]
    if (end) end.y = Math.min(end.y, (ends[index + 1]?.y ?? floor + gap) - gap)
  }
  ctx.save()
  ctx.font = `500 ${11.5 * devicePixelRatio}px Inter Variable, sans-serif`
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  for (const { name, index, y } of ends) {
    ctx.fillStyle = lineStyle(index, colour).stroke()
    ctx.fillText(shortened(name), right + 10 * devicePixelRatio, y)
  }
  ctx.restore()
}

const shortened = (name: string): string =>
  name.replace('North America', 'N. America').replace('North-East', 'N.E.').replace('South-East', 'S.E.')
