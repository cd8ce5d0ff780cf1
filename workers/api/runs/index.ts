import { acceptPicture } from './accept.ts'
import { getRunArtifact } from './artifact.ts'
import { deleteAcceptedPicture } from './delete-accepted.ts'
import { getAcceptedPicture } from './get-accepted.ts'
import { getRun } from './get.ts'
import { listRunsRoute } from './list.ts'
import { listVitals } from './vitals.ts'

/** The one list of routes about the runs of browser checks. */
export const runRoutes = [
  listRunsRoute,
  getRun,
  acceptPicture,
  getRunArtifact,
  getAcceptedPicture,
  deleteAcceptedPicture,
  listVitals,
] as const
