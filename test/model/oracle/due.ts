import { isSurelyIn, type Remembered, type Span, stopOf, waited } from '../memory.ts'
import { edgeMs, type Evidence, hadHeard, lateMs, risesOf, stepRows } from './evidence.ts'
import type { Row } from './records.ts'

/** What is due is told, and nothing else: not too early, not twice, not in a silence, not when it is over. */
export function dueFaults(evidence: Evidence): string[] {
  const own = evidence.plan.steps[evidence.index]
  if (!own) return []
  return [
    ...(own.isForCritical ? criticalFaults(evidence, own.afterMs) : everyFaults(evidence, own.afterMs)),
    ...stepRows(evidence).flatMap((row) => rowFaults(row, evidence)),
  ]
}

/** A step for all severities: each of its repetitions is told once, when it is due. */
function everyFaults(evidence: Evidence, afterMs: number): string[] {
  const { incident, plan } = evidence
  const { atLeast, atMost } = waited(incident, incident.opened, stopOf(incident))
  return Array.from({ length: plan.times + 1 }, (_, repetition) => repetition).flatMap((repetition) => {
    const dueMs = afterMs + repetition * plan.everyMs
    const told = stepRows(evidence).filter((row) => row.repetition === repetition).length
    const what = `repetition ${repetition}, due after ${dueMs} ms`
    const figures = `${what}, waited ${atLeast} to ${atMost} ms`
    if (told > 1) return [`told ${told} times, ${figures}`]
    if (told === 1) return atMost < dueMs - edgeMs ? [`told too early, ${figures}`] : []
    return atLeast > dueMs + lateMs && !isTakenByRise(evidence, dueMs) ? [`never told, ${figures}`] : []
  })
}

/** Who hears of a rise need not hear in the same moment that a step was due. */
function isTakenByRise(evidence: Evidence, dueMs: number): boolean {
  const { incident } = evidence
  return risesOf(incident).some((rise) => {
    const { atLeast, atMost } = waited(incident, incident.opened, rise)
    return hadHeard(evidence, rise) !== 'no' && dueMs > atLeast - lateMs && dueMs < atMost + edgeMs
  })
}

/** A step for what is critical is not told before it is, and is told when it has been for long enough. */
function criticalFaults(evidence: Evidence, afterMs: number): string[] {
  const { incident, plan } = evidence
  const rows = stepRows(evidence)
  const spells = criticalSpells(incident)
  const begins = Math.min(...spells.map(({ from }) => from.earliest))
  const early = rows.filter(({ createdAt }) => createdAt < begins - edgeMs)
  const missed = spells.filter(({ from, to }) => waited(incident, from, to).atLeast > afterMs + lateMs)
  // A rise makes due again what was passed over, once.
  const most = plan.times + 1
  return [
    ...early.map(() => 'told of a warning by a step for what is critical'),
    ...(rows.length === 0 && missed.length > 0
      ? [`never told, due after ${afterMs} ms of being critical`]
      : []),
    ...(rows.length > most ? [`told ${rows.length} times instead of ${most}`] : []),
  ]
}

/** From when to when it was critical while nobody had taken it on. */
function criticalSpells(incident: Remembered): { from: Span; to: Span }[] {
  const stop = stopOf(incident)
  return incident.severities.flatMap(({ severity, at }, index) => {
    const next = incident.severities[index + 1]?.at ?? stop
    const to = next.earliest < stop.earliest ? next : stop
    return severity === 'critical' ? [{ from: at, to }] : []
  })
}

function rowFaults(row: Row, { incident, ear, index, hasPolicy, story }: Evidence): string[] {
  const { createdAt, event, step } = row
  const faults: string[] = []
  if (isSurelyIn(createdAt, incident.silences)) faults.push(`${event} was told in a silence`)
  if (isSurelyIn(createdAt, incident.maintenances)) faults.push(`${event} was told in a maintenance`)
  if (createdAt > stopOf(incident).latest + edgeMs) faults.push(`${event} was told when that was over`)
  if (hasPolicy && step !== index) faults.push(`${event} was told by step ${step + 1}, not by its own`)
  if (hasPolicy && step > 0 && !story.includes(`told ${ear.name}`)) faults.push(`no line explains ${event}`)
  return faults
}
