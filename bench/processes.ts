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
export const cpuMsBelow = (root: number, name: string | null = 'workerd'): number =>
  sumBelow(root, name, (fields) => (Number(fields[11]) + Number(fields[12])) * 10)

const pageMb = 4_096 / 1_048_576

/** Megabytes in memory of a process and those below it, as far as they are workerd; NaN where it is not Linux. */
export const memoryMbBelow = (root: number): number =>
  sumBelow(root, 'workerd', (fields) => Number(fields[21]) * pageMb)

/** @param of reads a figure from the fields of `/proc/<pid>/stat` that follow the name of the program. */
function sumBelow(root: number, name: string | null, of: (fields: string[]) => number): number {
  if (process.platform !== 'linux') return Number.NaN
  let sum = 0
  for (const pid of [root, ...descendants(root)]) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The kernel keeps the first fifteen letters of a name.
      if (name !== null && !stat.includes(`(${name.slice(0, 15)})`)) continue
      sum += of(stat.slice(stat.lastIndexOf(')') + 2).split(' '))
    } catch {
      // ended while we looked
    }
  }
  return sum
}
