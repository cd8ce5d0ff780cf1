import { inParallel } from '#assign/in-parallel'
import { ongoingIncidentObjects, ongoingMonitors } from '#db/queries/incidents'
import { owingIncidentObjects } from '#db/queries/lane-watch'
import { incidentObject, monitorObject } from '#platform/objects'
import { within } from '#platform/within'
import { defineJob } from './define.ts'

const atOnce = 5
const answerMs = 10_000
const maxObjects = 2_000
const owedForMs = 120_000

/**
 * Wakes every incident object with an incident that is not over, or with a delivery owed for two minutes, and the
 * monitor of each such incident: what it owes (an end, a maintenance edge) must not hang on one alarm.
 */
export const pokeIncidents = defineJob({
  name: 'poke-incidents',

  async run(env, { now }) {
    const [ongoing, troubled, owing] = await Promise.all([
      ongoingIncidentObjects(env.DB, maxObjects),
      ongoingMonitors(env.DB, maxObjects),
      owingIncidentObjects(env.DB, now - owedForMs, maxObjects),
    ])
    const objects = new Map([...ongoing, ...owing].map((at) => [`${at.workspaceId} ${at.groupKey}`, at]))
    const pokes = [
      ...[...objects.values()].map((at) => () => incidentObject(env, at.workspaceId, at.groupKey).poke()),
      ...troubled.map((at) => () => monitorObject(env, at.workspaceId, at.monitorId).poke()),
    ]
    await inParallel(pokes, atOnce, (poke) => within(answerMs, poke()))
  },
})
