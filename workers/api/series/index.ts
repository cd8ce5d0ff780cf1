import { getSharedSeries } from './get.ts'

/** The one list of routes under /series. */
export const seriesRoutes = [getSharedSeries] as const
