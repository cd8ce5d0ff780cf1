import type { Flow } from '../../cli/load/flow.ts'
import type { LoadOptions } from '../../cli/load/options.ts'

/** Something that takes events and tells them to sockets: ours, or the usual pattern. */
export interface Side {
  name: string
  /** Sends at a rate; `full` where a socket may choose to hear of every event. */
  run(options: Pick<LoadOptions, 'rate' | 'batch' | 'sockets' | 'seconds'>): Promise<SideFlow>
  /** CPU milliseconds that its processes have used. */
  cpuMs(): number
  stop(): Promise<void>
}

export interface SideFlow extends Flow {
  /** Events that it counted itself; null when it counts nothing. */
  counted: number | null
}

export type StartSide = () => Promise<Side | null>
