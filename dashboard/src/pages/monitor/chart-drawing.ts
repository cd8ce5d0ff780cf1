import type uPlot from 'uplot'
import { latency } from '../../format.ts'
import type { Colour } from '../../parts/chart/drawing.ts'
import type { Marking } from './latency-chart.tsx'

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
