import { listDeliveries } from './list.ts'
import { replayDelivery } from './replay.ts'

export const deliveryRoutes = [listDeliveries, replayDelivery] as const
