import { parseFlow } from './parse.ts'

export const browserFlowRoutes = [parseFlow] as const
