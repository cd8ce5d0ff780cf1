export interface WindowsQuestion {
  streamId: string
  /** Minutes that begin in [from, to), epoch ms. */
  from: number
  to: number
  stepMs: number
  /** Places of dimensions in the stream's list, by which rows are told apart. */
  groupBy: readonly number[]
}

/** The dataset of `WINDOWS` in wrangler.toml. */
const dataset = 'vedette_windows'
/** Analytics Engine answers no more than this; who asks keeps steps times keys times measures below it. */
export const mostWindowRows = 10_000
/** `blob1` is the measure. */
const firstDimension = 2

/**
 * What the minutes of a stream came to by step, measure and key, as one SELECT for Analytics Engine. Columns: `t` epoch
 * ms, `measure` (empty: of the events), `is_other` 1 for keys without room, `d0 d1 …` the dimensions asked for,
 * `events`, and of a measure `total low high p50 p95 p99`.
 *
 * The inner SELECT takes of each point that of the highest revision, and once however often that was written; the outer
 * one counts it as often as sampling says that it stands for others. Quantiles are those of the minutes' quantiles,
 * weighted by their values. Only what is documented:
 * https://developers.cloudflare.com/analytics/analytics-engine/sql-reference/
 * @throws RangeError for a value that has not the shape of its kind.
 */
export function windowsSql({ streamId, from, to, stepMs, groupBy }: WindowsQuestion): string {
  const names = groupBy.map((_, index) => `d${index}`)
  const inner = groupBy.map((place, index) => `blob${firstDimension + dimension(place)} AS d${index}`)
  const key = ['t', 'measure', 'is_other', ...names].join(', ')
  const point = ['minute', 'shard', 'place', 'measure', 'is_other', ...names].join(', ')
  return `SELECT intDiv(minute, ${integer(stepMs)}) * ${integer(stepMs)} AS t,
  ${['measure', 'is_other', ...names].join(', ')},
  sum(times * sampled) AS events,
  sum(point_total * sampled) AS total,
  min(point_low) AS low,
  max(point_high) AS high,
  quantileExactWeighted(0.5)(point_p50, weight) AS p50,
  quantileExactWeighted(0.95)(point_p95, weight) AS p95,
  quantileExactWeighted(0.99)(point_p99, weight) AS p99
FROM (
  SELECT ${['double1 AS minute', 'double2 AS shard', 'double4 AS place', 'blob1 AS measure', 'if(double4 < 0, 1, 0) AS is_other', ...inner].join(', ')},
    max(_sample_interval) AS sampled,
    argMax(double5, double3) AS times,
    argMax(double6, double3) AS point_total,
    argMax(double7, double3) AS point_low,
    argMax(double8, double3) AS point_high,
    argMax(double9, double3) AS point_p50,
    argMax(double10, double3) AS point_p95,
    argMax(double11, double3) AS point_p99,
    toUInt32(argMax(double5, double3) * max(_sample_interval)) AS weight
  FROM ${dataset}
  WHERE index1 = ${quotedStream(streamId)}
    AND double1 >= ${integer(from)} AND double1 < ${integer(to)}
    AND timestamp >= toDateTime(${integer(Math.floor(from / 1000))})
  GROUP BY ${point}
)
GROUP BY ${key}
ORDER BY ${key}
LIMIT ${mostWindowRows}`
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a whole number')
  return String(value)
}

function dimension(place: number): number {
  if (!Number.isInteger(place) || place < 0 || place > 7) throw new RangeError('not a place of a dimension')
  return place
}

/** Quoted. An id has no letter that SQL could read as an end of it. */
function quotedStream(id: string): string {
  if (!/^str_[0-9a-z]{1,92}$/.test(id)) throw new RangeError('not an id of a stream')
  return `'${id}'`
}
