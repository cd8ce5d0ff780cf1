import { geoNaturalEarth1, geoPath } from 'd3-geo'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import land from 'world-atlas/land-110m.json'
import type { RegionRow } from '../../contract.ts'
import { latency } from '../../format.ts'
import { places } from './places.ts'
import { standing } from './standing.ts'

const width = 640
const height = 320

const world = land as unknown as Topology<{ land: GeometryCollection }>
const shape = feature(world, world.objects.land)
const projection = geoNaturalEarth1().fitExtent(
  [
    [8, 8],
    [width - 56, height + 44], // the far south is ice, and cut off
  ],
  shape,
)
const outline = geoPath(projection)(shape) ?? ''

/** Which side of its dot a label stands on, so that neighbours do not run into each other. */
const leftward = new Set(['wnam', 'weur', 'apac', 'apac-se'])

/** The regions in use on the continents: shape and colour say how they are as observers, the words how fast. */
export function WorldMap({ rows }: { rows: readonly RegionRow[] }) {
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={rows
        .map((row) => `${row.name}: ${standing(row).word}, p95 ${latency(row.p95Ms)}`)
        .join('; ')}
      style={{ width: '100%', height: 'auto', display: 'block' }}
    >
      <path d={outline} style={{ fill: 'var(--sunk)', stroke: 'var(--line)', strokeWidth: 0.5 }} />
      {rows.map((row) => (
        <Dot key={row.region} row={row} />
      ))}
    </svg>
  )
}

const fills: Record<string, string> = {
  up: 'var(--up-fill)',
  degraded: 'var(--degraded-fill)',
  down: 'var(--down-fill)',
}

function Dot({ row }: { row: RegionRow }) {
  const place = places[row.region]
  const point = place ? projection([place[0], place[1]]) : null
  if (!point) return null
  const [x, y] = point
  const { status } = standing(row)
  const isLeft = leftward.has(row.region)
  return (
    <g transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
      <circle r={9} style={{ fill: 'var(--panel)', opacity: 0.7 }} />
      {status === 'down' ? (
        <rect x={-5} y={-5} width={10} height={10} rx={1.5} style={{ fill: fills.down }} />
      ) : status === 'degraded' ? (
        <path d="M0 -6 6 5H-6Z" style={{ fill: fills.degraded }} />
      ) : status === 'unknown' ? (
        <circle
          r={5}
          style={{ fill: 'none', stroke: 'var(--unknown)', strokeWidth: 2, strokeDasharray: '3 2' }}
        />
      ) : (
        <circle r={5.5} style={{ fill: fills.up }} />
      )}
      <text
        x={isLeft ? -12 : 12}
        y={4}
        textAnchor={isLeft ? 'end' : 'start'}
        style={{
          font: '600 12px var(--font)',
          fill: 'var(--ink)',
          stroke: 'var(--panel)',
          strokeWidth: 3,
          paintOrder: 'stroke',
        }}
      >
        {row.region}
        <tspan dx={5} style={{ fontWeight: 400, fill: 'var(--ink-2)' }}>
          {latency(row.p95Ms)}
        </tspan>
      </text>
    </g>
  )
}
