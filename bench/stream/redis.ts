import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../cli/start/port.ts'
import { cpuMsBelow } from '../processes.ts'

/** Debian's Redis on a free port, which keeps nothing. */
export interface Redis {
  port: number
  cpuMs(): number
  stop(): Promise<void>
}

/** Null when there is none on this machine. */
export async function startRedis(): Promise<Redis | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bench-redis-'))
  const settings = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder }
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn('redis-server', words, { stdio: 'ignore' })
  const gone = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 100 || child.exitCode !== null) {
      await stop()
      throw new Error('redis-server does not answer')
    }
    await sleep(50)
  }
  return { port, cpuMs: () => cpuMsBelow(child.pid ?? 0, null), stop }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => socket.end())
    socket.on('close', (hadError) => resolve(!hadError))
    socket.on('error', () => undefined)
  })
