import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface LockBody {
  /** The start script itself. */
  owner: number
  port: number
  /** Every process below it, so that a killed start's leftovers can be found and ended. */
  pids: number[]
}

/** The data folder is in use by a start that is alive. */
export class FolderInUse extends Error {}

/**
 * Takes the data folder for this process alone. What a killed start left behind is ended first:
 * after `kill -9` of the script alone, workerd would go on answering and write beside a second server.
 * @throws FolderInUse when another start is alive on the same folder.
 */
export async function takeLock(
  dataDir: string,
  port: number,
): Promise<{ note(pids: number[]): void; release(): void }> {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'lock.json')
  const body: LockBody = { owner: process.pid, port, pids: [] }
  if (!create(path, body)) {
    await endLeftovers(path, dataDir)
    if (!create(path, body)) throw new FolderInUse(`Somebody else has just taken ${dataDir}.`)
  }
  return {
    note: (pids) => writeFileSync(path, JSON.stringify({ ...body, pids })),
    release: () => rmSync(path, { force: true }),
  }
}

function create(path: string, body: LockBody): boolean {
  try {
    const file = openSync(path, 'wx')
    writeFileSync(file, JSON.stringify(body))
    closeSync(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function endLeftovers(path: string, dataDir: string): Promise<void> {
  const old = readLock(path)
  if (old && commandOf(old.owner)?.includes('start.ts')) {
    throw new FolderInUse(
      `Vedette already runs on ${dataDir} (process ${old.owner}, port ${old.port}). Stop it, or set DATA_DIR to another folder.`,
    )
  }
  // A pid may have been given to a stranger since: only what still looks like ours is ended.
  const ours = (old?.pids ?? []).filter((pid) => /workerd|wrangler|esbuild/.test(commandOf(pid) ?? ''))
  for (const pid of ours) kill(pid)
  const end = Date.now() + 5_000
  while (ours.some((pid) => commandOf(pid)) && Date.now() < end)
    await new Promise((done) => setTimeout(done, 50))
  rmSync(path, { force: true })
}

function readLock(path: string): LockBody | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockBody
  } catch {
    return null // half-written by a start that was killed at that moment
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // already gone
  }
}

/** The command line of a live process, or null. Linux tells it without `ps`, which slim images lack. */
function commandOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      return line === '' ? null : line // a zombie has none
    }
    const line = execFileSync('ps', ['-o', 'stat=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return line === '' || line.startsWith('Z') ? null : line
  } catch {
    return null
  }
}

/** Every process below `root`, found by parent ids. */
export function descendants(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const [pid, parent] of process.platform === 'linux' ? procTable() : psTable()) {
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const below = (pid: number): number[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)])
  return below(root)
}

function procTable(): [number, number][] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.flatMap((pid): [number, number][] => {
    try {
      // "pid (command, which may hold anything) state ppid …"
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return [[pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]]
    } catch {
      return [] // ended while we looked
    }
  })
}

function psTable(): [number, number][] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
}
