import { deleteTemplate } from './delete.ts'
import { getTemplate } from './get.ts'
import { listTemplates } from './list.ts'
import { previewTemplate } from './preview.ts'
import { putTemplate } from './put.ts'

export const templateRoutes = [
  listTemplates,
  putTemplate,
  previewTemplate,
  getTemplate,
  deleteTemplate,
] as const
