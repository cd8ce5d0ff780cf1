import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../cli/start/port.ts'
import { ask } from '../ask.ts'
import { cpuMsBelow, onInterrupt } from '../processes.ts'

const command = 'prometheus-blackbox-exporter'
const atOnce = 5

export interface Probed {
  probes: number
  cpuMsPerProbe: number
  probesASecond: number
}

/** Has Debian's blackbox exporter probe a URL as fast as it can; null when it is not installed. It keeps nothing. */
export async function probeWithBlackbox(url: string, seconds: number): Promise<Probed | null> {
  if (spawnSync(command, ['--version']).error) return null
  const folder = mkdtempSync(join(tmpdir(), 'vedette-blackbox-'))
  const file = join(folder, 'blackbox.yml')
  writeFileSync(file, 'modules:\n  plain:\n    prober: http\n    http:\n      preferred_ip_protocol: ip4\n')
  const port = await freePort()
  const words = [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error']
  const child = spawn(command, words, { stdio: 'ignore' })
  const gone = new Promise((done) => child.once('exit', done))
  const stop = async () => {
    forget()
    child.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const forget = onInterrupt(stop)
  const cpuMs = () => cpuMsBelow(child.pid ?? 0, command)
  const probe = `http://127.0.0.1:${port}/probe?${new URLSearchParams({ target: url, module: 'plain' })}`
  try {
    await new Promise((done) => setTimeout(done, 700))
    if (!/^probe_success 1$/m.test(await ask(probe, {}, 5))) throw new Error('its probe failed')
    const began = performance.now()
    const before = cpuMs()
    let probes = 0
    const end = Date.now() + seconds * 1_000
    const one = async () => {
      for (; Date.now() < end; probes += 1) await ask(probe)
    }
    await Promise.all(Array.from({ length: atOnce }, one))
    const tookMs = performance.now() - began
    return { probes, cpuMsPerProbe: (cpuMs() - before) / probes, probesASecond: (probes / tookMs) * 1_000 }
  } finally {
    await stop()
  }
}
