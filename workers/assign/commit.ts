import type { Database } from '#db/database'
import {
  assignmentsOf,
  bumpLanes,
  insertAssignments,
  removeAssignments,
  selectLanesOf,
  touchAssignments,
  type AssignmentRow,
  type Placement,
  type RegionPlace,
} from '#db/queries/assignments'
import { addOccupancy, insertLanes, laneRooms, type NewLane } from '#db/queries/lanes'
import {
  insertMonitors,
  removeMonitors,
  updateMonitors,
  type ChangedMonitor,
  type NewMonitor,
  type RemovedMonitor,
} from '#db/queries/monitors'
import { expectedOccupancy, maxOccupancy, place } from './place.ts'

/** What one request makes of a workspace's monitors. A monitor is named at most once. */
export interface MonitorChange {
  workspaceId: string
  at: number
  inserts?: readonly NewMonitor[]
  updates?: readonly ChangedMonitor[]
  removals?: readonly RemovedMonitor[]
}

/**
 * Commits monitors, their assignments and their lanes' new versions in one transaction, or nothing at all.
 * Answers the lanes that now owe their objects the news: push them. Throws what `isVersionConflict` knows when
 * a monitor is not at its expected version.
 */
export async function commit(db: Database, change: MonitorChange): Promise<string[]> {
  const { workspaceId, at, inserts = [], updates = [], removals = [] } = change
  const edited = [...updates, ...removals].map(({ id }) => id)
  const ids = [...inserts.map(({ id }) => id), ...edited]
  if (ids.length === 0) return []
  const existing = updates.length > 0 ? await assignmentsOf(db, workspaceId, edited) : []
  const { kept, placements, lanes, added } = await assign(db, { inserts, updates, existing, at })
  const placedIn = [...new Set(placements.map(({ lane }) => lane))]
  const answers = await db.$client.batch<{ lane: string }>([
    ...insertMonitors(db, workspaceId, inserts, at),
    ...updateMonitors(db, workspaceId, updates, at),
    ...removeMonitors(db, workspaceId, removals, at),
    ...(lanes.length > 0 ? [insertLanes(db, lanes)] : []),
    bumpLanes(db, edited, placedIn),
    ...(edited.length > 0 ? [removeAssignments(db, edited, kept), touchAssignments(db, kept)] : []),
    ...(placements.length > 0
      ? [insertAssignments(db, workspaceId, placements), addOccupancy(db, added)]
      : []),
    selectLanesOf(db, ids),
  ])
  return answers.at(-1)?.results.map(({ lane }) => lane) ?? []
}

interface Assigned {
  kept: RegionPlace[]
  placements: Placement[]
  lanes: NewLane[]
  added: Record<string, number>
}

/** Which regions keep their lane and which need one. */
async function assign(
  db: Database,
  change: {
    inserts: readonly NewMonitor[]
    updates: readonly NewMonitor[]
    existing: readonly AssignmentRow[]
    at: number
  },
): Promise<Assigned> {
  const living = new Set<string>()
  const former = new Map<string, string>()
  for (const row of change.existing) {
    const key = `${row.monitorId} ${row.region}`
    if (row.removed) former.set(key, row.lane)
    else living.add(key)
  }
  const places = [...change.inserts, ...change.updates].flatMap(regionPlaces)
  const isKept = ({ monitorId, region }: RegionPlace) => living.has(`${monitorId} ${region}`)
  const kept = places.filter(isKept)
  const fresh = places.filter((entry) => !isKept(entry))
  // A region that comes back goes to the lane it left, if that still knows it: an hour has one writer.
  const laneOf = ({ monitorId, region }: RegionPlace) => former.get(`${monitorId} ${region}`)
  const wanted = fresh.filter((entry) => laneOf(entry) === undefined)
  const regions = [...new Set(wanted.map(({ region }) => region))]
  const rooms = regions.length > 0 ? await laneRooms(db, regions, maxOccupancy) : []
  const { lanes, chosen, added } = place(rooms, wanted)
  const lane = new Map(wanted.map((entry, index) => [entry, chosen[index]]))
  const placements = fresh.flatMap((entry) => {
    const name = laneOf(entry) ?? lane.get(entry)
    return name === undefined ? [] : [{ ...withoutOccupancy(entry), lane: name, fromTick: change.at }]
  })
  return { kept, placements, lanes, added }
}

interface OccupiedPlace extends RegionPlace {
  occupancy: number
}

const withoutOccupancy = ({ monitorId, region, regionIndex, regionCount }: OccupiedPlace): RegionPlace => ({
  monitorId,
  region,
  regionIndex,
  regionCount,
})

function regionPlaces({ id, settings }: NewMonitor): OccupiedPlace[] {
  const { regions, intervalSeconds, paused } = settings
  return regions.map((region, regionIndex) => ({
    monitorId: id,
    region,
    regionIndex,
    regionCount: regions.length,
    occupancy: paused ? 0 : expectedOccupancy(intervalSeconds),
  }))
}
