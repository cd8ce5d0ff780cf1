import { changeMonitors } from './bulk.ts'
import { createMonitor } from './create.ts'
import { deleteMonitorRoute } from './delete.ts'
import { listFindings } from './findings.ts'
import { getMonitor } from './get.ts'
import { getHeartbeat } from './heartbeat.ts'
import { listLines } from './lines.ts'
import { listMonitorsRoute } from './list.ts'
import { listMonitorMaintenances } from './maintenances.ts'
import { overviewMonitors } from './overview.ts'
import { getPingBody } from './ping-body.ts'
import { listPings } from './pings.ts'
import { getReliability } from './reliability.ts'
import { listResults } from './results.ts'
import { rotatePingToken } from './rotate-ping-token.ts'
import { runMonitor } from './run.ts'
import { getScreenshot } from './screenshot.ts'
import { getSeries } from './series.ts'
import { summariseMonitors } from './summary.ts'
import { listTransitions } from './transitions.ts'
import { tryCheck } from './try.ts'
import { updateMonitor } from './update.ts'
import { getUptime } from './uptime.ts'

/** The one list of routes under /monitors. Fixed words come before `{id}`. */
export const monitorRoutes = [
  listMonitorsRoute,
  createMonitor,
  changeMonitors,
  tryCheck,
  summariseMonitors,
  listLines,
  overviewMonitors,
  getMonitor,
  updateMonitor,
  deleteMonitorRoute,
  runMonitor,
  listResults,
  listFindings,
  getScreenshot,
  listPings,
  getPingBody,
  getHeartbeat,
  rotatePingToken,
  getSeries,
  getUptime,
  getReliability,
  listTransitions,
  listMonitorMaintenances,
] as const
