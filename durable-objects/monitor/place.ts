import { type Group, groupOf } from '#core/incident/group/place'
import { moodOf } from '#core/monitor/facts'
import type { IncidentFact } from '#core/rpc'
import type { MonitorOrders } from '#db/queries/monitor-config'
import type { Links } from './links.ts'
import type { MonitorMemory } from './store.ts'

/** Where a monitor's trouble was told: to a group, or null for itself; and how often that has changed while it lasted. */
export interface Place {
  group: Group | null
  moves: number
}
export const byItself: Place = { group: null, moves: 0 }

/** The group that its trouble is told in: while it lasts, the one that was told. */
export function placeOf(store: MonitorMemory): Group | null {
  const orders = store.orders()
  const { told, place } = store.record()
  if (told || !orders) return place.group
  return groupOf(orders.tags, orders.gatherer ?? null)
}

/** Owes a fact to the incident object that keeps this monitor's trouble. */
export function owePlaced(store: MonitorMemory, fact: IncidentFact): void {
  if (fact.kind === 'reminder') return store.oweFact(fact)
  const { place } = store.record()
  const group = placeOf(store)
  if (group?.key !== place.group?.key) store.update({ place: { ...place, group } })
  store.oweFact({
    ...fact,
    ...(group && { group }),
    // A transition may be told once more, somewhere else.
    ...(place.moves > 0 && { move: place.moves, id: `${fact.id}@${place.moves}` }),
  })
}

/** Why a trouble must leave the incident that it is part of; null when it belongs where it is, or cannot be seen now. */
export function reasonToLeave(store: MonitorMemory, orders: MonitorOrders): string | null {
  const { told, place, status } = store.record()
  if (!told || moodOf(status, orders) !== 'trouble') return null
  const group = groupOf(orders.tags, orders.gatherer ?? null)
  if (group?.key === place.group?.key) return null
  return group ? `It goes on as part of ${group.name}` : 'It goes on by itself'
}

/** From now on it is told somewhere else: what is told there is newer than whatever was told before. */
export function notePlaceLeft(store: MonitorMemory): void {
  const { place } = store.record()
  store.update({ place: { ...place, moves: place.moves + 1 } })
}

interface Telling {
  store: MonitorMemory
  links: Pick<Links, 'report'>
  /** Runs what must become true together. */
  transact: (change: () => void) => void
}

/** Tells the object that a fact is for. Where the group has no room, the monitor alerts by itself. False: nobody heard. */
export async function reportPlaced(
  { store, links, transact }: Telling,
  fact: IncidentFact,
): Promise<boolean> {
  const heard = await links.report(fact)
  if (heard !== 'full') return heard
  if (fact.kind === 'reminder' || !fact.group) return true
  const { group, ...alone } = fact
  transact(() => leaveFullGroup(store, group))
  return (await links.report(alone)) !== false
}

/** What is owed to the group goes to the monitor's own incident object, and so does what follows. */
function leaveFullGroup(store: MonitorMemory, { key }: Group): void {
  store.ungroup(key)
  const { place } = store.record()
  if (place.group?.key === key) store.update({ place: { ...place, group: null } })
}
