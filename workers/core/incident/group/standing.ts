import type { Hold } from '../../rpc.ts'
import type { IncidentRecord, MonitorFace } from '../lifecycle.ts'
import type { IncidentMember } from '../schema.ts'

/** What the incident of a group must know of one of its monitors beside what everybody sees. */
export interface Standing {
  face: MonitorFace
  /** Of the newest transition heard, and how often the monitor had changed groups by then: older facts come too late. */
  seq: number
  move: number
  regions: string[]
  flapping: boolean
  maintenance: boolean
  /** Only a region in trouble has seen it. */
  hold: Hold | null
  /** When there was last something about it that people should be told, epoch ms. */
  newsAt: number
}

/** What an incident is, beside its members, when monitors of a group make it up. */
export interface GroupState {
  /** "service checkout". */
  name: string
  /** By monitor. */
  standing: Record<string, Standing>
  /** When those who have heard are to be told who has joined since; null when nobody has. Epoch ms. */
  updateAt: number | null
  /** It waits for the end of a silence, which may come early. */
  updateHeld: boolean
  /** When it was last told who is in it. */
  toldAt: number
  /** Nobody is told oftener who has joined. */
  intervalMs: number
}

export const isLasting = ({ endedAt }: IncidentMember): boolean => endedAt === null

/** What holds a whole incident back: only what all of its troubles have in common. */
export function heldTogether(
  group: GroupState | undefined,
  members: readonly IncidentMember[],
): Partial<Pick<IncidentRecord, 'maintenance' | 'hold'>> {
  if (!group) return {}
  const lasting = members.filter(isLasting).map(({ monitorId }) => group.standing[monitorId ?? ''])
  const holds = lasting.map((one) => one?.hold ?? null)
  const [first = null] = holds.every((hold) => hold !== null)
    ? holds.toSorted((a, b) => a.until - b.until)
    : []
  return { maintenance: lasting.length > 0 && lasting.every((one) => one?.maintenance === true), hold: first }
}

/** The regions that see any of it. */
export const regionsOf = ({ standing }: GroupState, members: readonly IncidentMember[]): string[] => [
  ...new Set(members.filter(isLasting).flatMap(({ monitorId }) => standing[monitorId ?? '']?.regions ?? [])),
]
