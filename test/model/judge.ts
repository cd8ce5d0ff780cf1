import type { Delivery, Incident } from '../../workers/core/incident/schema.ts'
import type { Got } from '../receivers.ts'
import { type Memory, type Remembered, type Stretch, waitedMs } from './memory.ts'

/** One receiver behind one channel, and when the policy tells it; null: with everybody, at once. */
export interface Ear {
  name: string
  channelId: string
  stepMs: number
  got: Got[]
}

export interface Evidence {
  memory: Memory
  ears: readonly Ear[]
  incidentOf: (id: string) => Incident | undefined
  deliveriesOf: (id: string) => Delivery[]
}

/** What is read a moment before a silence begins may be said a moment after. */
const startSlackMs = 400
/** An edge of a stretch, as the one who made it and the object see it. */
const edgeSlackMs = 150
/** A machine that does many things at once tells a due step no later than this. */
const dueSlackMs = 2_500

/** Everything that is wrong with what receivers heard; empty when all is as it must be. */
export function faultsOf(evidence: Evidence): string[] {
  return evidence.memory.incidents.flatMap((incident) =>
    evidence.ears.flatMap((ear) =>
      earFaults(incident, ear, evidence).map((fault) => `${incident.id}, ${ear.name}: ${fault}`),
    ),
  )
}

/** The first arrival of each message that was taken, in the order in which they came. */
function takenOf(ear: Ear, incidentId: string): Got[] {
  const seen = new Set<string>()
  return ear.got.filter((one) => {
    if (one.incidentId !== incidentId || one.status !== 200 || seen.has(one.id)) return false
    seen.add(one.id)
    return true
  })
}

const isDown = (type: string): boolean => type === 'incident.opened' || type === 'incident.escalated'

function earFaults(incident: Remembered, ear: Ear, evidence: Evidence): string[] {
  const types = takenOf(ear, incident.id).map(({ type }) => type.replace('incident.', ''))
  const story = types.join(' ')
  const isTold = types.some((type) => isDown(`incident.${type}`))
  return [
    ...(types.length > 0 && !/^(opened|escalated)( acknowledged)? resolved$/.test(story)
      ? [`heard: ${story}`]
      : []),
    ...dueFaults(incident, ear, evidence, isTold),
    ...deliveryFaults(incident, ear, evidence),
    ...nameFaults(incident, ear, evidence),
  ]
}

/** Every try, also one that was refused, bears the id of its delivery: receivers tell repeats by it. */
function nameFaults(incident: Remembered, ear: Ear, { deliveriesOf }: Evidence): string[] {
  const known = new Set(deliveriesOf(incident.id).map(({ id }) => id))
  const strange = ear.got.filter((one) => one.incidentId === incident.id && !known.has(one.id))
  return strange.map(({ id, type }) => `${type} came as ${id}, which is no delivery`)
}

function dueFaults(incident: Remembered, ear: Ear, { memory }: Evidence, isTold: boolean): string[] {
  const { maintenances } = incident
  // A maintenance stops the clock of the steps at once; a silence only holds back what becomes due in it.
  const atMost = waitedMs(incident, maintenances)
  const atLeast = waitedMs(incident, [...maintenances, ...memory.silences])
  const figures = `due after ${ear.stepMs} ms, waited ${atLeast} to ${atMost} ms`
  if (!isTold && atLeast > ear.stepMs + dueSlackMs) return [`never told, ${figures}`]
  if (isTold && atMost < ear.stepMs - edgeSlackMs) return [`told too early, ${figures}`]
  return []
}

function deliveryFaults(incident: Remembered, ear: Ear, evidence: Evidence): string[] {
  const ours = evidence.deliveriesOf(incident.id).filter(({ channelId }) => channelId === ear.channelId)
  const timeline = (evidence.incidentOf(incident.id)?.timeline ?? []).map(({ text }) => text).join('\n')
  return ours.flatMap(({ state, event, createdAt, attempts }) => {
    const faults: string[] = []
    if (state !== 'delivered') faults.push(`${event} is ${state}: ${attempts.at(-1)?.error}`)
    if (!isDown(event)) return faults
    if (evidence.memory.silences.some((silence) => isWithin(createdAt, silence)))
      faults.push(`${event} was told in a silence`)
    if (incident.maintenances.some((window) => isWithin(createdAt, window)))
      faults.push(`${event} was told in a maintenance`)
    if (ear.stepMs > 0 && !timeline.includes(`told ${ear.name}`)) faults.push(`no line explains ${event}`)
    return faults
  })
}

const isWithin = (at: number, { from, to }: Stretch): boolean =>
  at > from + startSlackMs && (to === null || at < to - edgeSlackMs)
