import type { Database } from '#db/database'
import type { Incident } from '#core/incident/schema'
import type { IncidentOutlook, IncidentRpc } from '#core/rpc'
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

/** What still comes of an incident, as its object has booked it: nobody else knows. Throws 404 or 503. */
export async function readNext(caller: Caller, id: string): Promise<IncidentOutlook> {
  const { groupKey, incident } = await incidentOr404(caller, id)
  const owner = incidentObject(caller.env, caller.workspaceId, groupKey)
  const next = await within(actWithinMs, owner.next(id)).catch(silent(caller, id))
  if (next) return next
  // Its object has long forgotten it, which it does only with what is over and settled.
  const { status } = incident
  if (status === 'resolved')
    return { state: status, policy: null, hold: null, coming: [], truncated: false, owed: 0 }
  throw unreachable()
}

const unreachable = (): ApiError =>
  new ApiError(503, 'incident.unreachable', 'Not reachable', 'Try again in a moment.', undefined, {
    'retry-after': '5',
  })

/** For an object that does not answer: logged once, and a 503. */
const silent =
  ({ workspaceId }: Caller, id: string) =>
  (error: unknown): never => {
    console.error({ event: 'incident.silent', workspaceId, id, error: String(error) })
    throw unreachable()
  }

/** Lets a person act on an incident through its only writer. Throws 404, 409 or 503. */
export async function actOn(
  caller: Caller,
  id: string,
  act: (owner: IncidentRpc) => Promise<Incident | null>,
): Promise<Incident> {
  const { groupKey } = await incidentOr404(caller, id)
  const owner = incidentObject(caller.env, caller.workspaceId, groupKey)
  const incident = await within(actWithinMs, act(owner)).catch(silent(caller, id))
  if (incident) return incident
  throw new ApiError(409, 'incident.archived', 'Archived', 'This incident is too old to be changed.')
}
