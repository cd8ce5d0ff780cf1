import { backoffMs } from '#core/backoff'
import { askAgainMs, blockedBy, causeFor, type ParentView, type ParentWord } from '#core/monitor/kin'
import type { MonitorOrders } from '#db/queries/monitor-config'
import type { MonitorMemory } from './store.ts'

// What passes between a monitor and those it depends on, each to be called inside one transaction.

/** A parent that does not answer is asked again after this, and then less and less often. */
const backoff = { firstMs: 15_000, maxMs: askAgainMs }
const askAgain = (now: number): number => now + askAgainMs * (0.9 + 0.2 * Math.random())

/** The parent whose outage keeps this monitor quiet; null when none does. */
export function blocker(store: MonitorMemory, orders: MonitorOrders) {
  return blockedBy(store.kin.parents(orders.dependsOn ?? []), orders.monitorId)
}

/** Takes in what a parent says, unless something newer is known of it. */
export function hearWord(
  store: MonitorMemory,
  word: ParentWord,
  { now, spreadMs }: { now: number; spreadMs: number },
): void {
  const orders = store.orders()
  if (!orders?.dependsOn?.includes(word.parentId) || store.record().removed) return
  const [known] = store.kin.parents([word.parentId])
  // A parent that lost its storage counts from 1 again: what began later is newer in spite of that.
  if (known && word.seq < known.seq && word.since <= known.since) return
  const askAt = word.cause && askAgain(now)
  putParent(store, orders, { ...word, rounds: 0, askAt }, { now, spreadMs })
}

/** A parent gave no answer: the second time in a row its outage keeps nobody quiet any more. */
export function hearNothing(store: MonitorMemory, parentId: string, now: number): void {
  const orders = store.orders()
  const [known] = store.kin.parents([parentId])
  if (!orders || !known) return
  const rounds = known.rounds + 1
  const askAt = known.cause && now + backoffMs(rounds, Math.random(), backoff)
  putParent(store, orders, { ...known, rounds, askAt }, { now, spreadMs: 0 })
}

function putParent(
  store: MonitorMemory,
  orders: MonitorOrders,
  parent: ParentView,
  when: { now: number; spreadMs: number },
): void {
  const before = blocker(store, orders)
  store.kin.putParent(parent)
  followKin(store, orders, before !== null, { ...when, since: parent.since })
}

/** Lets a monitor fall quiet, or look afresh, as its parents have it. */
export function followKin(
  store: MonitorMemory,
  orders: MonitorOrders,
  wasBlocked: boolean,
  when: { now: number; spreadMs: number; since: number },
): void {
  if (orders.paused) return
  const isBlocked = blocker(store, orders) !== null
  if (isBlocked && !wasBlocked) store.votes.dropAbsences() // nobody is asked while nothing would come of it
  if (wasBlocked && !isBlocked) lookAfresh(store, orders, when)
}

/** What the regions said before does not count: each is to be asked anew, some time soon. */
function lookAfresh(
  store: MonitorMemory,
  orders: MonitorOrders,
  { now, spreadMs, since }: { now: number; spreadMs: number; since: number },
): void {
  const afresh = Math.min(now, since)
  store.update({ afresh, floor: Math.max(store.record().floor, afresh) })
  const askAt = now + Math.random() * spreadMs
  for (const { region } of orders.regions) store.votes.putAbsence(region, { since: afresh, rounds: 0, askAt })
}

/** Notes what children are to know, if that has changed: they are owed it from then on. */
export function turnWord(store: MonitorMemory, now: number): void {
  const orders = store.orders()
  if (!orders) return
  const { status, since, word, removed } = store.record()
  const self = { id: orders.monitorId, name: orders.name, status }
  const cause = removed || orders.paused ? null : causeFor(self, blocker(store, orders))
  if (cause?.id === word?.cause?.id) return
  const began = removed || orders.paused ? now : since
  store.update({ word: { seq: (word?.seq ?? 0) + 1, cause, since: began } })
}
