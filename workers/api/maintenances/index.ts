import { createMaintenance } from './create.ts'
import { deleteMaintenanceRoute } from './delete.ts'
import { getMaintenance } from './get.ts'
import { listMaintenancesRoute } from './list.ts'
import { updateMaintenanceRoute } from './update.ts'

/** The one list of routes under /maintenances. */
export const maintenanceRoutes = [
  listMaintenancesRoute,
  createMaintenance,
  getMaintenance,
  updateMaintenanceRoute,
  deleteMaintenanceRoute,
] as const
