import { describe, inject, it } from 'vitest'
import { calm, end, step } from '../../test/model/commands/index.ts'
import { faultsOf } from '../../test/model/oracle/index.ts'
import { type Records, recordsOf } from '../../test/model/oracle/records.ts'
import { plans } from '../../test/model/plan.ts'
import { randomOf } from '../../test/model/random.ts'
import { got } from '../../test/model/receivers.ts'
import { insist, sources, World } from '../../test/model/world.ts'

// Anything may happen to forty workspaces for 180 steps each: in the end every receiver must have heard one whole story
// of each incident, or none. `MODEL_SEED=2 npx vitest run durable-objects/incident/model.test.ts` tries other choices.

const worlds = 40
const steps = 180
const earsOfEach = 3
const quietWithinMs = 150_000
/** After this nothing that is due is still untold: the longest plan, and time to tell it. */
const lingerMs = 9_000

/** Waits until all that is owed has arrived. */
async function quiet(world: World): Promise<Records> {
  for (const until = Date.now() + quietWithinMs; ; await scheduler.wait(500)) {
    const records = await recordsOf(world)
    if (records.isQuiet || Date.now() > until) return records
    await Promise.all(sources.map((source) => insist(() => world.stub(source).poke())))
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
        const world = new World(randomOf(seed * 1_000 + index), plans[index % plans.length] ?? null)
        await world.furnish(origins.slice(index * earsOfEach, (index + 1) * earsOfEach))
        for (let number = 0; number < steps && world.faults.length === 0; number += 1) {
          const name = await step(world)
          done[name] = (done[name] ?? 0) + 1
        }
        await calm(world)
        if (index % 2 === 0) await scheduler.wait(lingerMs)
        await end(world)
        const records = await quiet(world)
        const heard = new Map<string, Awaited<ReturnType<typeof got>>>()
        for (const { origin } of world.ears) heard.set(origin, await got(origin))
        told += [...heard.values()].reduce((sum, all) => sum + all.length, 0)
        faults.push(...faultsOf(world, records, heard).map((fault) => `world ${index}, ${fault}`))
      }
      await Promise.all(Array.from({ length: worlds }, (_, index) => play(index)))
      console.info(`seed ${seed}: ${JSON.stringify(done)}, ${told} messages`)
      expect(faults).toEqual([])
    },
  )
})
