import { getCatalog } from './get.ts'

export const catalogRoutes = [getCatalog] as const
