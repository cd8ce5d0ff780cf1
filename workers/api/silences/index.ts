import { createSilence } from './create.ts'
import { deleteSilenceRoute } from './delete.ts'
import { getSilence } from './get.ts'
import { listSilences } from './list.ts'
import { updateSilence } from './update.ts'

export const silenceRoutes = [
  listSilences,
  createSilence,
  getSilence,
  updateSilence,
  deleteSilenceRoute,
] as const
