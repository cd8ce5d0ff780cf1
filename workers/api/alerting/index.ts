import { getAlerting } from './get.ts'
import { updateAlerting } from './update.ts'

/** The one list of routes under /alerting. */
export const alertingRoutes = [getAlerting, updateAlerting] as const
