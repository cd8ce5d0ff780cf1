import { createMonitor } from './create.ts'
import { deleteMonitorRoute } from './delete.ts'
import { getMonitor } from './get.ts'
import { listMonitorsRoute } from './list.ts'
import { updateMonitor } from './update.ts'

/** The one list of routes under /monitors. Fixed words come before `{id}`. */
export const monitorRoutes = [
  listMonitorsRoute,
  createMonitor,
  getMonitor,
  updateMonitor,
  deleteMonitorRoute,
] as const
