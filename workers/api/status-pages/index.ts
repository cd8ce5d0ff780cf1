import { createStatusPage } from './create.ts'
import { deleteStatusPageRoute } from './delete.ts'
import { getStatusPage } from './get.ts'
import { listStatusPagesRoute } from './list.ts'
import { updateStatusPage } from './update.ts'

/** The one list of routes under /status-pages. */
export const statusPageRoutes = [
  listStatusPagesRoute,
  createStatusPage,
  getStatusPage,
  updateStatusPage,
  deleteStatusPageRoute,
] as const
