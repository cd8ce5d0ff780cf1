import type { Group } from '#core/incident/group/place'
import { type LiveFrame, transitionFrame } from '#core/live'
import type { ParentWord } from '#core/monitor/kin'
import type { Transition } from '#core/monitor/transition'
import type { Vote } from '#core/monitor/vote'
import type { DissentFact, Hold, IncidentFact, ObserveRequest } from '#core/rpc'
import { openDatabase } from '#db/database'
import { loadMonitorConfig, type MonitorOrders } from '#db/queries/monitor-config'
import { logFlapping, logTransition } from '#db/queries/transitions'
import type { LogEntry } from './store.ts'
import { nameOfGroup } from '#platform/group-name'
import { incidentObject, lane, liveObject, monitorObject, regionObject } from '#platform/objects'

/** Whom a monitor object speaks to. Each may throw, or take for ever: the caller bounds and repeats. */
export interface Links {
  observe(laneName: string, request: ObserveRequest): Promise<Vote | null>
  /** False when a reminder found nobody to tell; `full` when the group has no room for this monitor. */
  report(fact: IncidentFact): Promise<boolean | 'full'>
  /** Tells a region's object what is said of it; it answers whether what only it has seen is to wait. */
  dissent(region: string, fact: DissentFact): Promise<{ hold: Hold | null }>
  /** Lets the incident object get ready for a report. */
  warm(group: Group | null): Promise<void>
  /** Files in D1, and wakes those who show what is there. */
  log(entry: LogEntry): Promise<void>
  /** Live screens hear of a transition; null: of something else about the monitor. */
  publish(transition: Transition | null): Promise<void>
  /** Asks a parent whether it is down. */
  vouch(parentId: string, question: { newerThan: number; generation: number }): Promise<ParentWord>
  /** Tells a child that this monitor is down, or is so no more. */
  tell(childId: string, word: ParentWord, spreadMs: number): Promise<void>
  /** Null when there is no such monitor (any more). */
  loadOrders(): Promise<MonitorOrders | null>
}

/** Who an object is, by its own name. */
export interface Identity {
  workspaceId: string
  monitorId: string
}

const frameOf = (monitorId: string, transition: Transition | null): LiveFrame =>
  transition ? transitionFrame(transition) : { type: 'monitor', monitorId, change: 'updated' }

export function linksOf(env: Env, { workspaceId, monitorId }: Identity): Links {
  const keeperOf = async (group: Group | null | undefined) =>
    incidentObject(env, workspaceId, group ? await nameOfGroup(group.key) : monitorId)
  return {
    observe: (laneName, request) => lane(env, laneName).observe(request),
    async report(fact) {
      const { unheard, full } = await (await keeperOf('group' in fact ? fact.group : null)).report(fact)
      return full ? 'full' : !unheard
    },
    dissent: (region, fact) => regionObject(env, workspaceId, region).dissent(fact),
    warm: async (group) => (await keeperOf(group)).warm(),
    async log(entry) {
      const db = openDatabase(env.DB)
      await ('id' in entry ? logTransition(db, entry) : logFlapping(db, entry))
      await env.INCIDENTS_QUEUE.send({ workspaceId, facts: [] })
    },
    async publish(transition) {
      await liveObject(env, workspaceId).publish([frameOf(monitorId, transition)])
    },
    vouch: (parentId, question) => monitorObject(env, workspaceId, parentId).vouch(question),
    tell: (childId, word, spreadMs) => monitorObject(env, workspaceId, childId).hear(word, spreadMs),
    loadOrders: () => loadMonitorConfig(openDatabase(env.DB), workspaceId, monitorId, Date.now()),
  }
}
