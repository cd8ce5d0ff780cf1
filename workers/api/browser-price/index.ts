import { getBrowserPrice } from './get.ts'

/** The one list of routes under /browser-price. */
export const browserPriceRoutes = [getBrowserPrice] as const
