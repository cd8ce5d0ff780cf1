import { readFileSync } from 'node:fs'
import { descendants } from '../cli/start/lock.ts'

const running = new Set<() => Promise<void>>()

/** Has `stop` called when the benchmarks are interrupted; answers how to forget it. */
export function onInterrupt(stop: () => Promise<void>): () => void {
  running.add(stop)
  return () => void running.delete(stop)
}

/** Ends everything that benchmarks have started and not ended. */
export const stopAll = async (): Promise<void> =>
  void (await Promise.allSettled([...running].map((stop) => stop())))

/**
 * CPU milliseconds that a process and those below it have used, as far as they go by this name; null is all of them.
 * Linux tells it in clock ticks of 10 ms; elsewhere it is NaN.
 */
export function cpuMsBelow(root: number, name: string | null = 'workerd'): number {
  if (process.platform !== 'linux') return Number.NaN
  let ticks = 0
  for (const pid of [root, ...descendants(root)]) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The kernel keeps the first fifteen letters of a name.
      if (name !== null && !stat.includes(`(${name.slice(0, 15)})`)) continue
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // ended while we looked
    }
  }
  return ticks * 10
}
