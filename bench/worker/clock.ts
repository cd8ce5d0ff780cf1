import { env } from 'cloudflare:workers'

/**
 * How far this Worker's clock runs ahead, so that a run of minutes may hold the turn of an hour or a day.
 * Only the offset is changed, never the pace: seconds stay seconds. The objects' alarms are shifted back.
 */
export const clockShiftMs = Number(
  (env as unknown as { BENCH_CLOCK_SHIFT_MS?: string }).BENCH_CLOCK_SHIFT_MS ?? 0,
)

const RealDate = Date

class ShiftedDate extends RealDate {
  constructor(...given: [] | [number | string]) {
    if (given.length === 0) super(ShiftedDate.now())
    else super(...given)
  }

  static override now(): number {
    return RealDate.now() + clockShiftMs
  }
}

if (clockShiftMs !== 0) globalThis.Date = ShiftedDate as unknown as DateConstructor
