import { Region } from '../region.ts'

export interface CellsQuestion {
  workspaceId: string
  /** Cells that begin in [from, to), epoch ms. */
  from: number
  to: number
  stepMs: number
  /** Undefined: every region. */
  region: Region | undefined
  by: 'none' | 'region'
}

/** The dataset of `CELLS` in wrangler.toml. */
const dataset = 'vedette_cells'
/** `stepFor` keeps an answer near 2,000; the rest is room for locations that are revoked since. */
const mostRows = 10_000
/** In the place of a minimum that was not measured, for there is no `minIf`; no check takes 46 days. */
const never = 4_000_000_000

/**
 * Counts and latencies of a workspace's cells by step (and region), as one SELECT for Analytics Engine. Columns: `t`
 * epoch ms, `region` (when `by` is that), `checks up degraded down unknown`, `latency_sum` and `latency_count` of the
 * mean, `min_ms max_ms p50_ms p95_ms p99_ms`. Not measured is below 0, of `min_ms` at least 4e9.
 *
 * The inner SELECT makes one row of a cell that was written twice, the outer one counts each row as often as sampling
 * says that it stands for others. Quantiles are those of the cells' quantiles, weighted by what each cell measured.
 * Only what is documented: https://developers.cloudflare.com/analytics/analytics-engine/sql-reference/
 * @throws RangeError for a value that has not the shape of its kind.
 */
export function cellsSql({ workspaceId, from, to, stepMs, region, by }: CellsQuestion): string {
  const key = by === 'region' ? 't, region' : 't'
  return `SELECT intDiv(cell_start, ${integer(stepMs)}) * ${integer(stepMs)} AS t,
  ${by === 'region' ? 'cell_region AS region,' : ''}
  sum(cell_checks * sampled) AS checks,
  sum(cell_up * sampled) AS up,
  sum(cell_degraded * sampled) AS degraded,
  sum(cell_down * sampled) AS down,
  sum(cell_unknown * sampled) AS unknown,
  sum(if(cell_mean > 0, cell_mean * measured, 0)) AS latency_sum,
  sum(if(cell_mean > 0, measured, 0)) AS latency_count,
  min(if(cell_min < 0, ${never}, cell_min)) AS min_ms,
  max(cell_max) AS max_ms,
  quantileExactWeighted(0.5)(cell_p50, measured) AS p50_ms,
  quantileExactWeighted(0.95)(cell_p95, measured) AS p95_ms,
  quantileExactWeighted(0.99)(cell_p99, measured) AS p99_ms
FROM (
  SELECT blob1 AS monitor, blob2 AS cell_region, blob3 AS lane, double1 AS cell_start,
    max(_sample_interval) AS sampled,
    max(double2) AS cell_checks,
    max(double3) AS cell_up,
    max(double4) AS cell_degraded,
    max(double5) AS cell_down,
    max(double6) AS cell_unknown,
    max(double7) AS cell_min,
    max(double8) AS cell_max,
    max(double9) AS cell_p50,
    max(double10) AS cell_p95,
    max(double11) AS cell_p99,
    max(double12) AS cell_mean,
    toUInt32(if(max(double9) < 0, 0, (max(double3) + max(double4)) * max(_sample_interval))) AS measured
  FROM ${dataset}
  WHERE index1 = ${quotedWorkspace(workspaceId)}
    AND double1 >= ${integer(from)} AND double1 < ${integer(to)}
    AND timestamp >= toDateTime(${integer(Math.floor(from / 1000))})${region ? `\n    AND blob2 = ${quotedRegion(region)}` : ''}
  GROUP BY monitor, cell_region, lane, cell_start
)
GROUP BY ${key}
ORDER BY ${key}
LIMIT ${mostRows}`
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a whole number')
  return String(value)
}

/** Quoted. Neither kind of id has a letter that SQL could read as an end of it. */
function quotedWorkspace(id: string): string {
  if (!/^wsp_[0-9a-z]{1,92}$/.test(id)) throw new RangeError('not an id of a workspace')
  return `'${id}'`
}

function quotedRegion(region: Region): string {
  if (!Region.safeParse(region).success) throw new RangeError('not a region')
  return `'${region}'`
}
