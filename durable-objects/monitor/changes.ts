import type { ExpiryReport } from '#core/expiry/expiry'
import { dueReminder, expiryKey, isBornUnder } from '#core/expiry/reminder'
import type { Witness } from '#core/monitor/decide'
import { spellOut } from '#core/maintenance/spell-out'
import {
  closedFact,
  factOf,
  flappingFact,
  isAboutFlapping,
  maintenanceFact,
  moodOf,
  overdueFact,
  reminderFact,
} from '#core/monitor/facts'
import { flappingAt, flapRule, steady, withMood } from '#core/monitor/flapping'
import { lastWindowEnd, windowAt } from '#core/monitor/overlay'
import { neededVoices } from '#core/monitor/quorum'
import { type Move, type Transition, transitionOf } from '#core/monitor/transition'
import type { Vote } from '#core/monitor/vote'
import type { IncidentFact } from '#core/rpc'
import type { MonitorOrders } from '#db/queries/monitor-config'
import { blocker, followKin } from './kin.ts'
import { notePlaceLeft, owePlaced, reasonToLeave } from './place.ts'
import type { MonitorMemory } from './store.ts'

// What can happen to a monitor, each to be called inside one transaction: state, transition and debts together.

/** Takes in a configuration; an older one changes nothing. `bornAt` is when the monitor's story may begin. */
export function applyOrders(
  store: MonitorMemory,
  { infancy, ...orders }: MonitorOrders,
  now: number,
  bornAt = now,
): void {
  const known = store.orders()
  if (store.record().removed || (known && orders.version < known.version)) return
  const lost = known && lostDecidingRegions(store, known, orders)
  const wasBlocked = known !== null && blocker(store, known) !== null
  store.setOrders(orders)
  if (!known) store.update({ since: bornAt })
  store.votes.keepOnly({ configVersion: orders.version, regions: orders.regions.map(({ region }) => region) })
  if (!known && infancy) adopt(store, orders, infancy, now)

  if (orders.paused && !known?.paused) restart(store, 'The monitor was paused', now)
  else if (known?.paused && !orders.paused) store.update({ since: now, floor: now })
  else if (lost) restart(store, `No longer watched from ${lost.join(', ')}`, now)
  applyKin(store, orders, wasBlocked, now)
  changePlace(store, orders, now)
  followClock(store, now)
  tellOverdue(store, now)
}

/** What was said and entered before the object first woke is as if it had heard and entered it. */
function adopt(
  store: MonitorMemory,
  orders: MonitorOrders,
  { birth, words }: NonNullable<MonitorOrders['infancy']>,
  now: number,
): void {
  if (birth) {
    store.keepTransition(birth)
    const { to: status, at: since, seq } = birth
    const flapping = withMood(steady, moodOf(status, orders), { at: birth.decidedAt, counts: false })
    store.update({ status, since, seq, flapping })
  }
  for (const word of words) acceptVote(store, word, now)
}

/** Its trouble leaves the incident of a group that it is in no more; what follows tells it where it is now. */
function changePlace(store: MonitorMemory, orders: MonitorOrders, now: number): void {
  const reason = reasonToLeave(store, orders)
  if (reason === null) return
  close(store, reason, now, 'vedette')
  notePlaceLeft(store)
}

/** Whom it depends on, and who depends on it, as the configuration has it. */
function applyKin(store: MonitorMemory, orders: MonitorOrders, wasBlocked: boolean, now: number): void {
  store.kin.keepParents(orders.dependsOn ?? [])
  const { word } = store.record()
  // A new child of a monitor that is down is to be told so.
  const knownSeq = word ? word.seq - (word.cause ? 1 : 0) : 0
  store.kin.setChildren(orders.children ?? [], knownSeq)
  followKin(store, orders, wasBlocked, { now, spreadMs: 0, since: now })
}

/** What the time alone changes: maintenance windows begin and end, and what flapped is steady again. */
export function followClock(store: MonitorMemory, now: number): void {
  turnWindows(store, now)
  if (turnFlapping(store, now)) tellOverdue(store, now)
}

/** Lets flapping begin or end; true when it did. */
function turnFlapping(store: MonitorMemory, now: number): boolean {
  const orders = store.orders()
  const { flapping, removed } = store.record()
  if (!orders || orders.paused || removed) return false
  const next = flappingAt(flapping, now, flapRule(orders))
  if (next.changes.length !== flapping.changes.length || next.since !== flapping.since)
    store.update({ flapping: next })
  if (next.since === flapping.since) return false
  noteFlapping(store, orders, next.since)
  return true
}

function noteFlapping(store: MonitorMemory, orders: MonitorOrders, flappingSince: number | null): void {
  const { workspaceId, monitorId } = orders
  store.oweNote({ workspaceId, monitorId, flappingSince })
}

/** Follows the clock into and out of maintenance windows. */
function turnWindows(store: MonitorMemory, now: number): void {
  const orders = store.orders()
  const record = store.record()
  if (!orders || record.removed) return
  const windows = spellOut(orders.maintenances, now)
  const window = windowAt(windows, now)
  const ended = Math.max(record.floor, lastWindowEnd(windows, now))
  if (window) {
    const tells = record.told && !record.windowTold
    if (record.windowId === window.id && !tells) return
    if (tells) owePlaced(store, maintenanceFact(orders.monitorId, window, now, true))
    store.update({ windowId: window.id, windowTold: record.windowTold || tells })
    return
  }
  if (record.windowId === null) {
    if (ended > record.floor) store.update({ floor: ended })
    return
  }
  // A window that was taken back ends when we learn of it.
  const known = windows.find(({ id }) => id === record.windowId)
  const end = Math.max(ended, known ? Math.min(known.endsAt, now) : now)
  if (record.windowTold) {
    const left = known ?? { id: record.windowId }
    owePlaced(store, maintenanceFact(orders.monitorId, left, end, false))
  }
  store.update({ windowId: null, windowTold: false, floor: end })
  tellOverdue(store, now)
}

/**
 * Keeps a vote; false when it is of another time: an older configuration or seq, or a region not asked for.
 * Evidence that is newer is taken in spite of its seq: a lane that lost its storage counts from 1 again.
 */
export function acceptVote(store: MonitorMemory, vote: Vote, now: number): boolean {
  const orders = store.orders()
  if (!orders || orders.paused || store.record().removed || vote.configVersion < orders.version) return false
  if (!orders.regions.some(({ region }) => region === vote.region)) return false
  const [known] = store.votes.witnesses([vote.region])
  if (known?.vote && !isNewer(vote, known.vote)) return false
  if (vote.verdict !== 'unknown' && vote.lastTick <= store.record().afresh) return false
  store.votes.put(vote, settledBy(vote, known), now)
  return true
}

function isNewer(vote: Vote, known: Vote): boolean {
  if (vote.configVersion !== known.configVersion) return vote.configVersion > known.configVersion
  if (vote.seq === known.seq) return vote.lastTick >= known.lastTick
  return vote.seq > known.seq || vote.lastTick > known.lastTick
}

function settledBy(vote: Vote, known: Witness | undefined): Witness['settled'] {
  const { verdict } = vote
  if (verdict !== 'suspect' && verdict !== 'unknown') return verdict
  if (vote.settled !== undefined) return vote.settled
  return known?.vote?.configVersion === vote.configVersion ? known.settled : null
}

/** Enters the decided status. */
export function applyMove(store: MonitorMemory, move: Move, now: number): void {
  const orders = store.orders()
  if (!orders) return
  const record = store.record()
  const { to, at, regions } = move
  const { workspaceId, monitorId } = orders
  const seq = record.seq + 1
  const transition = transitionOf(move, { workspaceId, monitorId, seq, from: record.status }, now)
  store.addTransition(transition)
  const isTrouble = to === 'down' || to === 'degraded'
  const deciding = isTrouble ? regions : to === 'unknown' ? record.deciding : []
  // Inside a window everything is decided and nothing told: its end tells what is left of it.
  const inWindow = record.windowId !== null
  const flapping = withMood(record.flapping, moodOf(to, orders), { at: now, counts: !inWindow })
  store.update({ status: to, since: at, seq, deciding, flapping })
  turnFlapping(store, now)
  changePlace(store, orders, now)
  if (!inWindow) tell(store, newsOf(store, transition, orders))
}

/** What a transition is news of: itself, or that it begins or ends flapping, or nothing. */
function newsOf(store: MonitorMemory, transition: Transition, orders: MonitorOrders): IncidentFact | null {
  const { told, flapping, flappingTold } = store.record()
  return isAboutFlapping(flapping, flappingTold)
    ? flappingFact(transition, orders, flapping, flappingTold)
    : factOf(transition, orders, told)
}

/** Owes a reminder of what runs out when its time has come and nobody was reminded at this threshold or a nearer one. */
export function applyExpiry(store: MonitorMemory, report: ExpiryReport, now: number): void {
  const { region, configVersion, expiry } = report
  const orders = store.orders()
  const due = dueReminder(expiry, now)
  if (!due || !orders || orders.paused || store.record().removed || configVersion < orders.version) return
  const told = store.reminders.nearest(expiryKey(due))
  if (told !== null && told <= due.days) return
  store.reminders.set(expiryKey(due), due, now)
  // A certificate that lives for six days is renewed every few: at a threshold it is born under, nobody need hear of each.
  if (isBornUnder(due) && store.reminders.isToldOfAnother(due.kind, expiryKey(due))) return
  store.oweFact(reminderFact(orders, due, region, now))
}

/** The monitor is deleted: what is open is closed, and only what is owed is kept. */
export function applyRemoval(store: MonitorMemory, removal: { at: number; by: string }): void {
  if (store.record().removed) return
  close(store, 'The monitor was deleted', removal.at, removal.by)
  store.update({ removed: true })
  store.votes.clear()
  store.dropTransitions()
}

/** Begins anew, as if never checked. */
function restart(store: MonitorMemory, reason: string, now: number): void {
  close(store, reason, now, 'vedette')
  const orders = store.orders()
  if (orders && store.record().flapping.since !== null) noteFlapping(store, orders, null)
  store.update({ flapping: steady })
  if (store.record().status !== 'pending') {
    applyMove(store, { to: 'pending', at: now, regions: [], evidence: null, reason }, now)
  }
  store.update({ since: now, floor: now })
  store.votes.clear()
}

function close(store: MonitorMemory, reason: string, at: number, by: string): void {
  const orders = store.orders()
  const { told, seq } = store.record()
  if (!told || !orders) return
  owePlaced(store, closedFact(orders.monitorId, seq, { at, by, reason }))
  store.update({ told: false, windowTold: false, flappingTold: false })
}

function tellOverdue(store: MonitorMemory, now: number): void {
  const orders = store.orders()
  const record = store.record()
  const newest = store.newestTransition()
  if (!orders || orders.paused || record.windowId !== null || !newest) return
  const { flapping, flappingTold } = record
  tell(
    store,
    isAboutFlapping(flapping, flappingTold)
      ? flappingFact(newest, orders, flapping, flappingTold)
      : overdueFact(newest, orders, record, now),
  )
}

function tell(store: MonitorMemory, fact: IncidentFact | null): void {
  if (!fact) return
  owePlaced(store, fact)
  const flappingTold = 'flapping' in fact && fact.flapping?.active === true
  store.update({ told: fact.kind === 'trouble', flappingTold })
}

/**
 * The regions whose removal takes the ground from under an open incident; null when those that are left, or that
 * see it by now, still reach the quorum.
 */
function lostDecidingRegions(
  store: MonitorMemory,
  known: MonitorOrders,
  orders: MonitorOrders,
): string[] | null {
  const { told, deciding } = store.record()
  const kept = orders.regions.map(({ region }) => region)
  const lost = deciding.filter((region) => !kept.includes(region))
  if (!told || lost.length === 0) return null
  const seeing = store.votes
    .witnesses(known.regions.map(({ region }) => region))
    .filter(({ region, settled }) => settled === 'down' || (settled === null && deciding.includes(region)))
    .map(({ region }) => region)
  const left = seeing.filter((region) => kept.includes(region))
  return left.length < neededVoices(orders.confirm.regions, kept.length) ? lost : null
}
