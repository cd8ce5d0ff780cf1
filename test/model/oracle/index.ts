import type { Got } from '../../receivers.ts'
import { takenOf } from '../receivers.ts'
import type { World } from '../world.ts'
import { dueFaults } from './due.ts'
import type { Evidence } from './evidence.ts'
import type { Records } from './records.ts'
import { deliveryFaults, endFaults, nameFaults, riseFaults, storyFaults } from './story.ts'
import { updateFaults } from './updates.ts'

/** The one list of what must be true of each incident and each receiver. */
const laws: readonly ((evidence: Evidence) => string[])[] = [
  storyFaults,
  dueFaults,
  riseFaults,
  updateFaults,
  endFaults,
  deliveryFaults,
  nameFaults,
]

/** Everything that is wrong with what receivers heard; empty when all is as it must be. */
export function faultsOf(
  world: World,
  records: Records,
  heard: ReadonlyMap<string, readonly Got[]>,
): string[] {
  const cases = world.memory.incidents.flatMap((incident) =>
    world.ears.map((ear, index): Evidence => {
      const all = heard.get(ear.origin) ?? []
      return {
        incident,
        ear,
        index,
        plan: world.plainPlanOf(incident.source),
        hasPolicy: world.planOf(incident.source) !== null,
        got: all.filter(({ incidentId }) => incidentId === incident.id),
        taken: takenOf(all, incident.id),
        rows: records.rows.filter((row) => row.incidentId === incident.id && row.channelId === ear.channelId),
        story: records.storyOf.get(incident.id) ?? '',
      }
    }),
  )
  return [...world.faults, ...strangers(world, heard), ...cases.flatMap(judged)]
}

const judged = (evidence: Evidence): string[] =>
  laws.flatMap((law) =>
    law(evidence).map(
      (fault) => `${evidence.incident.source} ${evidence.incident.id}, ${evidence.ear.name}: ${fault}`,
    ),
  )

/** Nobody hears of an incident that nothing has opened. */
function strangers({ memory }: World, heard: ReadonlyMap<string, readonly Got[]>): string[] {
  const known = new Set(memory.incidents.map(({ id }) => id))
  const ids = [...heard.values()].flat().map(({ incidentId }) => incidentId)
  return [...new Set(ids.filter((id) => !known.has(id)))].map((id) => `${id} was told, and nothing opened it`)
}
