import { z } from '@hono/zod-openapi'
import { cellMs, dayMs } from '#core/cell'

/** `?step` of every series. */
export const StepQuery = z.coerce
  .number()
  .int()
  .min(1)
  .max(dayMs / 1000)
  .optional()
  .meta({
    description: 'Seconds; rounded up to five minutes, and further where more than 2,000 points would come',
  })

const maxPoints = 2_000
const usualPoints = 300
const steps = [1, 2, 3, 6, 12, 24, 36, 72, 144, 288].map((cells) => cells * cellMs)

/** The asked-for width in whole cells, or one that suits a chart; wider when too many points would come. */
export function stepFor(lengthMs: number, regionCount: number, askedSeconds: number | undefined): number {
  const fits = (stepMs: number, points: number) => lengthMs / stepMs <= points
  const perRegion = Math.floor(maxPoints / regionCount) - 1
  const asked = askedSeconds && Math.ceil((askedSeconds * 1000) / cellMs) * cellMs
  if (asked && fits(asked, perRegion)) return asked
  const most = asked ? perRegion : Math.min(perRegion, usualPoints)
  return steps.find((stepMs) => stepMs >= (asked ?? 0) && fits(stepMs, most)) ?? 2 * dayMs
}
