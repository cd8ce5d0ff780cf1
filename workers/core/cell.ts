/** A cell: the facts of one monitor, one region and five minutes. Absolute counts, never increments. */
export const cellMs = 300_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000
export const cellsPerHour = hourMs / cellMs

export interface CellRow {
  monitorId: string
  region: string
  /** Epoch ms, a multiple of `cellMs` (or of `hourMs` in day rows). */
  start: number
  checks: number
  up: number
  degraded: number
  down: number
  unknown: number
  minMs: number | null
  maxMs: number | null
  /** An encoded latency sketch (see `sketch.ts`); empty when nothing was measured. */
  sketch: Uint8Array
}

/** Time in which a lane did not run what was due. Shown as `unknown`, never as up. */
export interface Gap {
  lane: string
  region: string
  from: number
  to: number
}
