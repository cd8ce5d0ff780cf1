import { summariseRegions } from './summary.ts'

/** The one list of routes under /regions. */
export const regionRoutes = [summariseRegions] as const
