import { z } from '@hono/zod-openapi'
import {
  type Delivery as DeliveryFacts,
  DeliveryAttempt,
  DeliveryState,
  NoticeEvent,
} from '#core/incident/schema'
import { iso } from '../http.ts'

export const DeliveryParams = z.object({ id: z.string().max(60) })

export const Delivery = z
  .object({
    id: z.string().meta({ description: 'Also the `webhook-id` of its message' }),
    incidentId: z.string().nullable().meta({ description: 'Null for a test and for a reminder' }),
    event: NoticeEvent,
    channelId: z.string(),
    channelType: z.string(),
    recipient: z.string(),
    state: DeliveryState,
    attempts: z.array(DeliveryAttempt.extend({ at: z.iso.datetime() })),
    nextAttemptAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Delivery')

/** A delivery as the API shows it: times as ISO 8601. */
export const showDelivery = ({
  workspaceId: _workspaceId,
  ...delivery
}: DeliveryFacts): z.infer<typeof Delivery> => ({
  ...delivery,
  attempts: delivery.attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
  nextAttemptAt: iso(delivery.nextAttemptAt),
  createdAt: iso(delivery.createdAt),
})
