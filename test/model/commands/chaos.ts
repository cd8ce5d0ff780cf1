import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { fail } from '../receivers.ts'
import { insist, type Source, sources, type World } from '../world.ts'
import type { Command } from './define.ts'

const anyOf = (world: World): Source => world.oneOf(sources) ?? 'monitor'

/** One receiver fails for a while. */
async function outage(world: World): Promise<void> {
  const ear = world.oneOf(world.ears)
  const status = world.oneOf(['503', 'reset', '429'] as const)
  if (ear && status) await fail(ear.origin, status, 300 + world.random() * 1_500)
}

/** As the platform does with what is idle. It may not be awake. */
const evict = (world: World): Promise<unknown> => evictDurableObject(world.stub(anyOf(world))).catch(() => {})

/** As a crash does: all that is only in memory is gone, and calls under way are cut. */
const crash = (world: World): Promise<unknown> =>
  runInDurableObject(world.stub(anyOf(world)), (_, state) => state.abort('the model has it crash')).catch(
    () => {},
  )

export const chaos: readonly Command[] = [
  { name: 'wait', weight: 34, run: ({ random }) => scheduler.wait(20 + random() * 500) },
  { name: 'outage', weight: 6, run: outage },
  { name: 'evict', weight: 6, run: evict },
  { name: 'crash', weight: 4, run: crash },
  { name: 'poke', weight: 4, run: (world) => insist(() => world.stub(anyOf(world)).poke()) },
]
