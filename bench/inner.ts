import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { descendants } from '../cli/start/lock.ts'

const listens = '0A'

/**
 * Where the Worker itself listens. `wrangler dev` puts a process of its own before it that passes on each request and
 * copies each frame; a deployed Worker has none. The address given where it cannot be found, as elsewhere than on Linux.
 * @param root the process of `wrangler dev`.
 */
export async function innerOrigin(root: number, outer: string): Promise<string> {
  if (process.platform !== 'linux') return outer
  for (const port of descendants(root).flatMap(portsOf)) {
    const origin = `http://127.0.0.1:${port}`
    if (origin !== outer && (await answers(origin))) return origin
  }
  return outer
}

async function answers(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(2_000) })
    return typeof ((await response.json()) as { version?: unknown }).version === 'string'
  } catch {
    return false
  }
}

/** The ports of IPv4 on which a workerd process listens (proc_net_tcp(5)). */
function portsOf(pid: number): number[] {
  try {
    if (!readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('workerd')) return []
    const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)))
    return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === listens && own.has(`socket:[${fields[9]}]`))
      .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16))
  } catch {
    return [] // ended while we looked
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return '' // closed while we looked
  }
}
