import type { BrowserPoolRpc } from '#core/browser-pool/rpc'
import { isPrivatePlace, placeOf, privateRegion } from '#core/private-region'
import type { IncidentRpc, LaneRpc, LiveRpc, MonitorRpc } from '#core/rpc'
import type { StreamRpc } from '#core/stream/rpc'

/** The words in a lane's name, e.g. `lane:weur:0:g1`. The generation re-places a lane: objects never move. */
export interface LaneName {
  /** A region's id, or of a private location its place: `placeOf`. */
  region: string
  number: number
  generation: number
  /** Overflow lanes hold slow and suspected monitors, so that they cannot delay the healthy. */
  overflow: boolean
}

export const laneName = ({ region, number, generation, overflow }: LaneName): string =>
  `lane:${region}:${overflow ? 'o' : ''}${number}:g${generation}`

export function parseLaneName(name: string): LaneName {
  const match = /^lane:([a-z-]+|private~\w+~[a-z0-9-]+):(o?)(\d+):g(\d+)$/.exec(name)
  if (!match) throw new Error(`not a lane name: ${name}`)
  const [, region = '', overflow, number, generation] = match
  return { region, number: Number(number), generation: Number(generation), overflow: overflow === 'o' }
}

/**
 * A lane, always asked for with the hint of its region: only the first call ever places it. A private location has no
 * hint: its lane is best near whoever asks first, which is its agent or the person who made it.
 */
export function lane(env: Env, name: string): LaneRpc {
  const { region } = parseLaneName(name)
  if (isPrivatePlace(region)) return env.LANES.getByName(name)
  return env.LANES.getByName(name, { locationHint: region as DurableObjectLocationHint })
}

/** The one lane of a private location: its agents open their sockets to it. */
export const privateLane = (env: Env, workspaceId: string, slug: string): LaneRpc =>
  lane(env, privateLaneName(workspaceId, slug))

export const privateLaneName = (workspaceId: string, slug: string): string =>
  laneName({
    region: placeOf(workspaceId, privateRegion(slug)),
    number: 0,
    generation: 1,
    overflow: false,
  })

export const monitorObject = (env: Env, workspaceId: string, monitorId: string): MonitorRpc =>
  env.MONITORS.getByName(`monitor:${workspaceId}:${monitorId}`)

export const incidentObject = (env: Env, workspaceId: string, groupKey: string): IncidentRpc =>
  env.INCIDENTS.getByName(`incident:${workspaceId}:${groupKey}`)

/** The incident object that hears what monitors say of one region, and keeps that region's own incidents. */
export const regionObject = (env: Env, workspaceId: string, region: string): IncidentRpc =>
  incidentObject(env, workspaceId, `region:${region}`)

export const liveObject = (env: Env, workspaceId: string, k = 0): LiveRpc =>
  env.LIVE.getByName(`live:${workspaceId}:${k}`)

/** The live object a lane's lease names. */
export const liveByName = (env: Env, name: string): LiveRpc => env.LIVE.getByName(name)

export const streamName = (workspaceId: string, streamId: string, shard: number): string =>
  `stream:${workspaceId}:${streamId}:${shard}`

export function parseStreamName(name: string): { workspaceId: string; streamId: string; shard: number } {
  const match = /^stream:(\w+):(\w+):(\d+)$/.exec(name)
  if (!match) throw new Error(`not a stream's name: ${name}`)
  const [, workspaceId = '', streamId = '', shard] = match
  return { workspaceId, streamId, shard: Number(shard) }
}

export const streamObject = (env: Env, workspaceId: string, streamId: string, shard: number): StreamRpc =>
  env.STREAMS.getByName(streamName(workspaceId, streamId, shard))

/** Who lends the browsers of a region. */
export const browserPool = (env: Env, region: string): BrowserPoolRpc =>
  env.BROWSER_POOLS.getByName(`pool:${region}`, { locationHint: region as DurableObjectLocationHint })
