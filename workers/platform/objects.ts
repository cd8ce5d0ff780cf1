import type { IncidentRpc, LaneRpc, LiveRpc, MonitorRpc } from '#core/rpc'

/** The words in a lane's name, e.g. `lane:weur:0:g1`. The generation re-places a lane: objects never move. */
export interface LaneName {
  region: string
  number: number
  generation: number
  /** Overflow lanes hold slow and suspected monitors, so that they cannot delay the healthy. */
  overflow: boolean
}

export const laneName = ({ region, number, generation, overflow }: LaneName): string =>
  `lane:${region}:${overflow ? 'o' : ''}${number}:g${generation}`

export function parseLaneName(name: string): LaneName {
  const match = /^lane:([a-z-]+):(o?)(\d+):g(\d+)$/.exec(name)
  if (!match) throw new Error(`not a lane name: ${name}`)
  const [, region = '', overflow, number, generation] = match
  return { region, number: Number(number), generation: Number(generation), overflow: overflow === 'o' }
}

/** A lane, always asked for with the hint of its region: only the first call ever places it. */
export const lane = (env: Env, name: string): LaneRpc =>
  env.LANES.getByName(name, {
    locationHint: parseLaneName(name).region as DurableObjectLocationHint,
  })

export const monitorObject = (env: Env, workspaceId: string, monitorId: string): MonitorRpc =>
  env.MONITORS.getByName(`monitor:${workspaceId}:${monitorId}`)

export const incidentObject = (env: Env, workspaceId: string, groupKey: string): IncidentRpc =>
  env.INCIDENTS.getByName(`incident:${workspaceId}:${groupKey}`)

export const liveObject = (env: Env, workspaceId: string, k = 0): LiveRpc =>
  env.LIVE.getByName(`live:${workspaceId}:${k}`)

/** The live object a lane's lease names. */
export const liveByName = (env: Env, name: string): LiveRpc => env.LIVE.getByName(name)
