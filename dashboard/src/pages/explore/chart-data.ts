import { windowMs } from '#core/stream/bounds'
import type { StreamSeries } from '../../contract.ts'
import type { Moment } from '../../data/stream/lines.ts'

/** Lays windows on an even grid, so that one without events is there too. Times are epoch ms. */
export function momentsOf(
  { step, data }: StreamSeries,
  { from, to }: { from: number; to: number },
): Moment[] {
  const sizeMs = windowMs[step]
  const start = Math.floor(from / sizeMs) * sizeMs
  const rows = new Map(data.map((point) => [Date.parse(point.t), point.rows]))
  const length = Math.max(0, Math.ceil((to - start) / sizeMs))
  return Array.from({ length }, (_, index) => {
    const at = start + index * sizeMs
    return { at, rows: rows.get(at) ?? [] }
  })
}
