import { getQuota } from './get.ts'
import { updateQuota } from './update.ts'

export const quotaRoutes = [getQuota, updateQuota] as const
