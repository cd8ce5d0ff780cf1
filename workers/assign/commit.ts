import { passiveTypes } from '#checks'
import type { Database } from '#db/database'
import {
  assignmentsOf,
  bumpLanes,
  insertAssignments,
  removeAssignments,
  selectLanesOf,
  touchAssignments,
  touchMonitors,
  type AssignmentRow,
  type Placement,
  type RegionPlace,
} from '#db/queries/assignments'
import { clearDependencies, fileDependencies, forgetParents, parentsOf } from '#db/queries/dependencies'
import { addOccupancy, insertLanes, laneRooms, type NewLane } from '#db/queries/lanes'
import {
  insertMonitors,
  removeMonitors,
  updateMonitors,
  type ChangedMonitor,
  type NewMonitor,
  type RemovedMonitor,
} from '#db/queries/monitors'
import { insertNewborns, removeNewborns } from '#db/queries/newborns'
import { insertPingTokens, removePingTokens, type NewPingToken } from '#db/queries/ping-tokens'
import { isPrivateRegion, placeOf } from '#core/private-region'
import { oweTaggedRules } from '#db/queries/rules'
import { parseLaneName } from '#platform/objects'
import { expectedOccupancy, maxOccupancy, place } from './place.ts'

/** What one request makes of a workspace's monitors. A monitor is named at most once. */
export interface MonitorChange {
  workspaceId: string
  at: number
  inserts?: readonly NewMonitor[]
  updates?: readonly ChangedMonitor[]
  removals?: readonly RemovedMonitor[]
  /** For those that take pings; who has a token keeps it. */
  pingTokens?: readonly NewPingToken[]
}

/** What a commit leaves to be done, and what nobody has to be told. */
export interface Committed {
  /** They now owe their objects the news: push them. */
  lanes: string[]
  fresh: Fresh
}

/** New monitors: their objects read what they are when they first hear of them, unless something came in between. */
export interface Fresh {
  monitorIds: ReadonlySet<string>
  /** By lane: the version at which it was given them. */
  versions: ReadonlyMap<string, number>
}

/**
 * Commits monitors, their assignments and their lanes' new versions in one transaction, or nothing at all.
 * Throws what `isVersionConflict` knows when a monitor is not at its expected version.
 */
export async function commit(db: Database, change: MonitorChange): Promise<Committed> {
  const { workspaceId, at, inserts = [], updates = [], removals = [], pingTokens = [] } = change
  const edited = [...updates, ...removals].map(({ id }) => id)
  const ids = [...inserts.map(({ id }) => id), ...edited]
  if (ids.length === 0) return { lanes: [], fresh: { monitorIds: new Set(), versions: new Map() } }
  const existing = updates.length > 0 ? await assignmentsOf(db, workspaceId, edited) : []
  const parents = await changedParents(db, change)
  const { kept, placements, added } = await assign(db, { workspaceId, inserts, updates, existing, at })
  const placedIn = [...new Set(placements.map(({ lane }) => lane))]
  const answers = await db.$client.batch<{ lane: string; version: number }>([
    ...insertMonitors(db, workspaceId, inserts, at),
    ...(inserts.length > 0 ? [insertNewborns(db, workspaceId, inserts, at)] : []),
    ...updateMonitors(db, workspaceId, updates, at),
    ...removeMonitors(db, workspaceId, removals, at),
    ...(pingTokens.length > 0 ? [insertPingTokens(db, workspaceId, pingTokens, at)] : []),
    ...(removals.length > 0
      ? [
          removePingTokens(db, workspaceId, removals),
          removeNewborns(
            db,
            workspaceId,
            removals.map(({ id }) => id),
          ),
        ]
      : []),
    ...dependencyChanges(db, change),
    // All of them, not only the new: one that was found may have been given up since.
    ...(placedIn.length > 0 ? [insertLanes(db, placedIn.map(newLane))] : []),
    bumpLanes(db, [...edited, ...parents], placedIn),
    ...(parents.length > 0 ? [touchMonitors(db, parents)] : []),
    ...(edited.length > 0 ? [removeAssignments(db, edited, kept), touchAssignments(db, kept)] : []),
    ...(placements.length > 0
      ? [insertAssignments(db, workspaceId, placements), addOccupancy(db, added)]
      : []),
    oweTaggedRules(db, workspaceId),
    selectLanesOf(db, [...ids, ...parents]),
  ])
  const concerned = answers.at(-1)?.results ?? []
  return {
    lanes: concerned.map(({ lane }) => lane),
    fresh: {
      monitorIds: new Set(inserts.map(({ id }) => id)),
      versions: new Map(concerned.map(({ lane, version }) => [lane, version])),
    },
  }
}

const newLane = (name: string): NewLane => {
  const { region, number, generation } = parseLaneName(name)
  return { name, region, number, generation }
}

/** Monitors whose children the change makes others: their objects are to hear of it. */
async function changedParents(db: Database, { workspaceId, ...change }: MonitorChange): Promise<string[]> {
  const { inserts = [], updates = [], removals = [] } = change
  const edited = [...updates, ...removals].map(({ id }) => id)
  const before = edited.length > 0 ? await parentsOf(db, workspaceId, edited) : []
  const known = new Set(before.map(({ childId, parentId }) => `${childId} ${parentId}`))
  const changed = new Set<string>()
  for (const { id, settings } of [...inserts, ...updates]) {
    for (const parentId of settings.dependsOn) {
      if (!known.delete(`${id} ${parentId}`)) changed.add(parentId)
    }
  }
  for (const { childId, parentId } of before) if (known.has(`${childId} ${parentId}`)) changed.add(parentId)
  return [...changed]
}

function dependencyChanges(db: Database, { workspaceId, ...change }: MonitorChange): D1PreparedStatement[] {
  const { inserts = [], updates = [], removals = [] } = change
  const removed = removals.map(({ id }) => id)
  const edited = [...updates.map(({ id }) => id), ...removed]
  return [
    ...(removed.length > 0 ? [forgetParents(db, workspaceId, removed)] : []),
    ...(edited.length > 0 ? [clearDependencies(db, workspaceId, { edited, removed })] : []),
    ...fileDependencies(db, workspaceId, [...inserts, ...updates]),
  ]
}

interface Assigned {
  kept: RegionPlace[]
  placements: Placement[]
  added: Record<string, number>
}

/** Which regions keep their lane and which need one. */
async function assign(
  db: Database,
  change: {
    workspaceId: string
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
  const { workspaceId } = change
  const placed = wanted.map((entry) => ({ ...entry, region: placeOf(workspaceId, entry.region) }))
  const standing = [...new Set(placed.map(({ region }) => region))]
  const rooms = standing.length > 0 ? await laneRooms(db, standing, maxOccupancy) : []
  const { chosen, added } = place(rooms, placed)
  const lane = new Map(wanted.map((entry, index) => [entry, chosen[index]]))
  const placements = fresh.flatMap((entry) => {
    const name = laneOf(entry) ?? lane.get(entry)
    return name === undefined ? [] : [{ ...withoutOccupancy(entry), lane: name, fromTick: change.at }]
  })
  return { kept, placements, added }
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

function regionPlaces({ id, settings, check }: NewMonitor): OccupiedPlace[] {
  const { regions, intervalSeconds, paused } = settings
  // In a private location the agent's hands are busy, not the lane's.
  const keepsNoPlace = (region: string) =>
    paused || passiveTypes.includes(check.type) || isPrivateRegion(region)
  return regions.map((region, regionIndex) => ({
    monitorId: id,
    region,
    regionIndex,
    regionCount: regions.length,
    occupancy: keepsNoPlace(region) ? 0 : expectedOccupancy(intervalSeconds),
  }))
}
