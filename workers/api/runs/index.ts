import { acceptPicture } from './accept.ts'
import { getRunArtifact } from './artifact.ts'
import { getRun } from './get.ts'
import { listRunsRoute } from './list.ts'
import { listVitals } from './vitals.ts'

/** The one list of routes about the runs of browser checks. */
export const runRoutes = [listRunsRoute, getRun, acceptPicture, getRunArtifact, listVitals] as const
