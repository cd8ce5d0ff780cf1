import { getSlaReportCsv } from './sla-csv.ts'
import { getSlaReport } from './sla.ts'

/** The one list of routes under /reports. */
export const reportRoutes = [getSlaReport, getSlaReportCsv] as const
