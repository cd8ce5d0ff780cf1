import { setUp } from './create.ts'
import { getSetup } from './get.ts'

export const setupRoutes = [getSetup, setUp] as const
