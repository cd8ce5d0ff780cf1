import { acknowledgeIncident } from './acknowledge.ts'
import { createIncident } from './create.ts'
import { createIncidentNote } from './create-note.ts'
import { getIncident } from './get.ts'
import { listIncidents } from './list.ts'
import { mergeIncident } from './merge.ts'
import { getIncidentNext } from './next.ts'
import { resolveIncident } from './resolve.ts'
import { updateIncident } from './update.ts'

export const incidentRoutes = [
  listIncidents,
  createIncident,
  getIncident,
  getIncidentNext,
  updateIncident,
  acknowledgeIncident,
  resolveIncident,
  mergeIncident,
  createIncidentNote,
] as const
