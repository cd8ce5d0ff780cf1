import { describe, inject, it } from 'vitest'
import type { Delivery, Incident } from '#core/incident/schema'
import { faultsOf } from '../../test/model/judge.ts'
import { randomOf } from '../../test/model/random.ts'
import { Stage } from '../../test/model/stage.ts'

// Anything may happen to forty monitors for 250 steps each: in the end every receiver must have heard one whole story
// of each incident, or none. `MODEL_SEED=2 npx vitest run durable-objects/incident/model.test.ts` tries other choices.

const monitors = 40
const steps = 250
const earsOfEach = 3
const quietWithinMs = 150_000

async function quiet(
  stage: Stage,
): Promise<{ incidents: Map<string, Incident>; deliveries: Map<string, Delivery[]> }> {
  const incidents = new Map<string, Incident>()
  const deliveries = new Map<string, Delivery[]>()
  for (const end = Date.now() + quietWithinMs; ; await scheduler.wait(500)) {
    for (const { id } of stage.memory.incidents) {
      const incident = await stage.stub.incident(id)
      if (incident) incidents.set(id, incident)
      deliveries.set(id, await stage.stub.deliveries(id))
    }
    const owed = [...deliveries.values()].flat().filter(({ state }) => state === 'owed')
    if (owed.length === 0 || Date.now() > end) return { incidents, deliveries }
    await stage.stub.poke()
  }
}

describe('whatever happens', () => {
  it(
    'each receiver hears one whole story of each incident, or none',
    { timeout: 400_000 },
    async ({ expect }) => {
      const origins = inject('receivers')
      const seed = inject('modelSeed')
      const faults: string[] = []
      const done: Record<string, number> = {}
      let told = 0
      const play = async (index: number) => {
        const own = origins.slice(index * earsOfEach, (index + 1) * earsOfEach)
        const stage = new Stage(own, randomOf(seed * 1_000 + index))
        await stage.furnish(index % 4 !== 0)
        for (let step = 0; step < steps; step += 1) {
          const deed = await stage.step()
          done[deed] = (done[deed] ?? 0) + 1
        }
        await stage.calm()
        const { incidents, deliveries } = await quiet(stage)
        await stage.collect()
        told += stage.ears.reduce((sum, { got }) => sum + got.length, 0)
        const evidence = {
          memory: stage.memory,
          ears: stage.ears,
          incidentOf: (id: string) => incidents.get(id),
          deliveriesOf: (id: string) => deliveries.get(id) ?? [],
        }
        faults.push(...faultsOf(evidence).map((fault) => `monitor ${index}, ${fault}`))
      }
      await Promise.all(Array.from({ length: monitors }, (_, index) => play(index)))
      console.info(`seed ${seed}: ${JSON.stringify(done)}, ${told} messages`)
      expect(faults).toEqual([])
    },
  )
})
