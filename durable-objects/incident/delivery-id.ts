import { createHash } from 'node:crypto'
import { makeId } from '#core/id'

/** The id of a delivery, and the `webhook-id` of its message: follows from its key alone, so it survives everything. */
export const deliveryId = (key: string): string =>
  makeId('delivery', createHash('sha256').update(key).digest())
