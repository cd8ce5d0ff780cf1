import { acknowledgeIncident } from './acknowledge.ts'
import { createIncidentNote } from './create-note.ts'
import { getIncident } from './get.ts'
import { listIncidents } from './list.ts'
import { resolveIncident } from './resolve.ts'

export const incidentRoutes = [
  listIncidents,
  getIncident,
  acknowledgeIncident,
  resolveIncident,
  createIncidentNote,
] as const
