import { timed } from '../memory.ts'
import type { World } from '../world.ts'
import { chaos } from './chaos.ts'
import type { Command } from './define.ts'
import { endGroup, groupCommands } from './group.ts'
import { handCommands } from './hands.ts'
import { endMaintenances, endMembers, memberCommands } from './members.ts'
import { endMaintenance, monitorCommands, recover } from './monitor.ts'
import { mendRegion, regionCommands } from './region.ts'
import { endSilences, silenceCommands } from './silence.ts'

/** The one list of what may happen. */
const commands: readonly Command[] = [
  ...monitorCommands,
  ...regionCommands,
  ...groupCommands,
  ...memberCommands,
  ...silenceCommands,
  ...handCommands,
  ...chaos,
]
const whole = commands.reduce((sum, { weight }) => sum + weight, 0)

/** Lets something happen, and answers what. */
export async function step(world: World): Promise<string> {
  let left = world.random() * whole
  const command = commands.find(({ weight }) => (left -= weight) < 0) ?? commands[0]
  if (!command) throw new Error('nothing may happen')
  await reviewed(world, () => command.run(world))
  return command.name
}

async function reviewed(world: World, work: () => Promise<unknown>): Promise<void> {
  const { span } = await timed(work)
  world.review(span)
}

/** Nothing is silent any more, and nobody is kept from hearing; what fails goes on failing. */
export async function calm(world: World): Promise<void> {
  await world.healReceivers()
  await reviewed(world, () => endSilences(world))
  await reviewed(world, () => endMaintenance(world))
  await reviewed(world, () => endMaintenances(world))
}

/** And everything is well again. */
export async function end(world: World): Promise<void> {
  await reviewed(world, () => mendRegion(world))
  await reviewed(world, () => endGroup(world))
  await reviewed(world, () => endMembers(world))
  await reviewed(world, () => recover(world))
  // What somebody ended by hand while it failed on is over as well.
  for (const { id } of world.openIncidents) world.faults.push(`${id} is still open for us`)
}
