import { setTimeout as sleep } from 'node:timers/promises'
import { say } from '../figure.ts'
import { createMonitors } from '../monitors.ts'
import { type BenchServer, startBenchServer } from '../server.ts'
import { startTarget } from '../target.ts'

export type Counts = Readonly<Record<string, number>>

/** What happened in one stretch of a run. */
export interface Window {
  minutes: number
  counts: Counts
}

export interface Measurement {
  monitors: number
  lanes: number
  /** Ordinary minutes: checks, slots, pokes, the minute's row. */
  steady: Window
  /** One minute in which a 5-minute cell closed. */
  cell: Window
  /** The time in which an hour closed (and with it a cell), was filed and acknowledged. */
  hour: Window
  /** The hourly job that makes yesterday's day rows and deletes what is old. */
  day: Window
  /** Checks that reached the target in the ordinary minutes. */
  checks: number
  /** What the runtime's processes used meanwhile. */
  cpuMs: number
}

const minuteMs = 60_000
const dayMs = 86_400_000

/** The cron wakes the objects of so many new monitors a minute, once in their life. */
const wokenAMinute = 300

/** Runs the whole line for ten minutes around a midnight of its own clock and reads the meters. */
export async function measure(monitors: number, placed: boolean): Promise<Measurement> {
  // The start falls at 23:54:00; making a thousand monitors ends before 23:55. The more there are, the earlier: what
  // is paid once for each new monitor is no part of what its checks cost.
  const leadMs = (6 + Math.ceil(monitors / wokenAMinute)) * minuteMs
  const clockShiftMs = Math.ceil(Date.now() / dayMs) * dayMs - leadMs - Date.now()
  const midnight = Date.now() + clockShiftMs + leadMs
  const target = await startTarget()
  const server = await startBenchServer({ clockShiftMs, placed })
  const clock = new Marks(server, clockShiftMs, midnight)
  try {
    await createMonitors(server, monitors, {
      intervalSeconds: 60,
      timeoutMs: 8_000,
      regions: placed ? ['sam', 'afr', 'me'] : ['weur', 'enam', 'apac'],
      url: (index) => `${target.origin}/wait?ms=300&n=${index}`,
    })
    say(`cost: ${monitors} monitors made at ${clock.now()}`)
    // A lane tidies up at each full minute, and closes then what ended more than 65 s ago: at 23:57 the cell of
    // 23:50, at 00:02 the cell of 23:55 and the hour. The cron of 00:03 has said again what was not acknowledged.
    const cell = await clock.window(-3.2, -2.2)
    const hits = await target.hits()
    const cpuBefore = server.cpuMs()
    const steady = await clock.window(-2.2, -0.2)
    const cpuMs = server.cpuMs() - cpuBefore
    const checks = (await target.hits()) - hits
    const hour = await clock.window(1.7, 3.7)
    const before = await server.counts()
    await server.cron('7 * * * *', before.at)
    const after = await server.counts()
    const day = { minutes: 0, counts: difference(before.counts, after.counts) }
    const lanes = after.counts['objects: LaneObject'] ?? 0
    return { monitors, lanes, steady, cell, hour, day, checks, cpuMs }
  } finally {
    await server.stop()
    await target.close()
  }
}

/** Reads the meters at minutes counted from midnight of the server's clock. */
class Marks {
  readonly #server: BenchServer
  readonly #shiftMs: number
  readonly #midnight: number

  constructor(server: BenchServer, shiftMs: number, midnight: number) {
    this.#server = server
    this.#shiftMs = shiftMs
    this.#midnight = midnight
  }

  now(): string {
    return new Date(Date.now() + this.#shiftMs).toISOString().slice(11, 19)
  }

  async window(from: number, to: number): Promise<Window> {
    const before = await this.#read(from)
    const after = await this.#read(to)
    return { minutes: to - from, counts: difference(before, after) }
  }

  async #read(minute: number): Promise<Counts> {
    const at = this.#midnight - this.#shiftMs + minute * minuteMs
    if (at < Date.now() - 5_000) throw new Error('this machine was too slow to be ready in time')
    await sleep(Math.max(0, at - Date.now()))
    return (await this.#server.counts()).counts
  }
}

/** What was counted between two readings; names that stood still are left out. */
const difference = (before: Counts, after: Counts): Counts =>
  Object.fromEntries(
    Object.entries(after).flatMap(([name, value]) => {
      const grew = value - (before[name] ?? 0)
      return grew > 0 ? [[name, grew]] : []
    }),
  )
