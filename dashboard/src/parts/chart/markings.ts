import type uPlot from 'uplot'
import type { Colour } from './drawing.ts'

/** Something that happened, drawn behind the lines. Epoch ms. */
export interface Marking {
  kind: 'down' | 'degraded' | 'maintenance' | 'pending' | 'chosen'
  from: number
  to: number
}

const fills = {
  down: '--down',
  degraded: '--degraded',
  maintenance: '--maintenance',
  pending: '--ink-3',
  chosen: '--accent',
} as const

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
    if (kind === 'pending') continue
    ctx.globalAlpha = 0.9
    ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height)
  }
  ctx.restore()
}

/** A value that matters, and what it is called. */
export interface Threshold {
  value: number
  label: string
}

/** A hairline at a value, with its name. */
export function drawThreshold(u: uPlot, threshold: Threshold | null, colour: Colour): void {
  if (threshold === null) return
  const { ctx, bbox } = u
  const y = u.valToPos(threshold.value, 'y', true)
  if (y < bbox.top || y > bbox.top + bbox.height) return
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
  ctx.setLineDash([])
  const isHigh = y < bbox.top + 18 * devicePixelRatio
  const left = bbox.left + 6 * devicePixelRatio
  const foot = y + (isHigh ? 14 : -5) * devicePixelRatio
  // Lines run behind it.
  ctx.strokeStyle = colour('--panel')
  ctx.lineWidth = 3 * devicePixelRatio
  ctx.strokeText(threshold.label, left, foot)
  ctx.fillText(threshold.label, left, foot)
  ctx.restore()
}
