import { inParallel } from '#assign/in-parallel'
import { ongoingIncidentObjects } from '#db/queries/incidents'
import { owingIncidentObjects } from '#db/queries/lane-watch'
import { incidentObject } from '#platform/objects'
import { within } from '#platform/within'
import { defineJob } from './define.ts'

const atOnce = 5
const answerMs = 10_000
const maxObjects = 2_000
const owedForMs = 120_000

/** Wakes every incident object with an incident that is not over, or with a delivery owed for two minutes. */
export const pokeIncidents = defineJob({
  name: 'poke-incidents',

  async run(env, { now }) {
    const [ongoing, owing] = await Promise.all([
      ongoingIncidentObjects(env.DB, maxObjects),
      owingIncidentObjects(env.DB, now - owedForMs, maxObjects),
    ])
    const objects = new Map([...ongoing, ...owing].map((at) => [`${at.workspaceId} ${at.groupKey}`, at]))
    await inParallel([...objects.values()], atOnce, ({ workspaceId, groupKey }) =>
      within(answerMs, incidentObject(env, workspaceId, groupKey).poke()),
    )
  },
})
