import type { Database } from '#db/database'
import type { Incident } from '#core/incident/schema'
import type { IncidentRpc } from '#core/rpc'
import { findIncident, type IncidentRow } from '#db/queries/incidents'
import { incidentObject } from '#platform/objects'
import { within } from '#platform/within'
import { ApiError, notFound } from '../http.ts'

interface Caller {
  env: Env
  db: Database
  workspaceId: string
}

const readWithinMs = 1_500
const actWithinMs = 10_000

/** The log's row of an incident, or 404: also for another workspace's. */
export async function incidentOr404({ db, workspaceId }: Caller, id: string): Promise<IncidentRow> {
  const row = await findIncident(db, workspaceId, id)
  if (!row) throw notFound('incident', id)
  return row
}

/** An incident as its object knows it; as D1 has it when the object is silent or has long forgotten it. */
export async function readIncident(caller: Caller, id: string): Promise<Incident> {
  const row = await incidentOr404(caller, id)
  const owner = incidentObject(caller.env, caller.workspaceId, row.groupKey)
  const now = await within(readWithinMs, owner.incident(id)).catch(() => null)
  return now ?? row.incident
}

/** Lets a person act on an incident through its only writer. Throws 404, 409 or 503. */
export async function actOn(
  caller: Caller,
  id: string,
  act: (owner: IncidentRpc) => Promise<Incident | null>,
): Promise<Incident> {
  const { groupKey } = await incidentOr404(caller, id)
  const owner = incidentObject(caller.env, caller.workspaceId, groupKey)
  const incident = await within(actWithinMs, act(owner)).catch((error: unknown) => {
    console.error({ event: 'incident.silent', workspaceId: caller.workspaceId, id, error: String(error) })
    throw new ApiError(503, 'incident.unreachable', 'Not reachable', 'Try again in a moment.', undefined, {
      'retry-after': '5',
    })
  })
  if (incident) return incident
  throw new ApiError(409, 'incident.archived', 'Archived', 'This incident is too old to be changed.')
}
