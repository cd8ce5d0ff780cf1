import { listBreakers } from './list.ts'

export const breakerRoutes = [listBreakers] as const
