import { type ReadContext, RowTaker } from '../define.ts'
import { decode } from './decode.ts'
import { pointsOf } from './points.ts'
import { requestOf } from './signal.ts'
import { PointIds, takePlain } from './take.ts'
import { known, originOf } from './values.ts'

/** One event a data point. */
export function readMetrics(body: Uint8Array, { mediaType, receivedAt }: ReadContext): RowTaker {
  const { resourceMetrics } = decode(requestOf.metrics, body, mediaType)
  const taker = new RowTaker()
  for (const { resource, scopeMetrics } of resourceMetrics)
    for (const { scope, metrics } of scopeMetrics) {
      const { service, ...ofAll } = originOf(resource, scope)
      const origin = known({ ...ofAll })
      const ids = new PointIds(origin)
      for (const metric of metrics)
        for (const { point, fields } of pointsOf(metric, receivedAt)) {
          const event = known({ metric: metric.name, unit: metric.unit, service, ...fields, ...origin })
          takePlain(taker, event, (line) => ids.of(point, line))
        }
    }
  return taker
}
