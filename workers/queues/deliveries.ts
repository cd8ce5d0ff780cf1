import { DeliveriesMessage } from '#core/messages'
import { incidentObject } from '#platform/objects'
import { defineConsumer } from './define.ts'

/** Wakes the incident objects that owe a delivery. The debt, the claim and the retries are theirs. */
export const deliveries = defineConsumer({
  queue: 'vedette-deliveries',
  body: DeliveriesMessage,

  async consume(messages, env) {
    const pokes = new Map<string, Promise<void>>()
    const poke = ({ workspaceId, groupKey }: DeliveriesMessage): Promise<void> => {
      const name = `${workspaceId} ${groupKey}`
      const poked = pokes.get(name) ?? incidentObject(env, workspaceId, groupKey).poke()
      pokes.set(name, poked)
      return poked
    }
    const answers = await Promise.allSettled(messages.map(poke))
    return messages.filter((_, index) => answers[index]?.status === 'rejected')
  },
})
