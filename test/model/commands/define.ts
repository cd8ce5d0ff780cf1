import type { World } from '../world.ts'

/** Something that may happen. What cannot happen now does nothing. */
export interface Command {
  name: string
  /** How likely it is, beside the others. */
  weight: number
  run(world: World): Promise<unknown>
}
