import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../cli/start/port.ts'
import { ask } from '../ask.ts'
import { cpuMsBelow, onInterrupt } from '../processes.ts'
import type { Side } from './side.ts'

const command = 'prometheus-alertmanager'

/** Debian's Alertmanager with `group_wait: 0s`, each alert a group of its own; null when it is not installed. */
export async function startAlertmanager(hook: string): Promise<Side | null> {
  if (spawnSync(command, ['--version']).error) return null
  const folder = mkdtempSync(join(tmpdir(), 'vedette-alertmanager-'))
  const file = join(folder, 'alertmanager.yml')
  writeFileSync(file, settings(hook))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const words = [
    `--config.file=${file}`,
    `--storage.path=${folder}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ]
  const child = spawn(command, words, { stdio: 'ignore' })
  const gone = new Promise((done) => child.once('exit', done))
  const stop = async () => {
    forget()
    child.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const forget = onInterrupt(stop)
  await ready(origin)
  return {
    name: 'alertmanager',
    cpuMs: () => cpuMsBelow(child.pid ?? 0, command),
    fire: async (name) => {
      const body = JSON.stringify([{ labels: { alertname: name, severity: 'critical' } }])
      await ask(`${origin}/api/v2/alerts`, { method: 'POST', headers: json, body })
    },
    stop,
  }
}

/** @throws when it is not there within five seconds. */
async function ready(origin: string): Promise<void> {
  for (const end = Date.now() + 5_000; ; await sleep(100)) {
    try {
      await ask(`${origin}/-/ready`, {}, 1)
      return
    } catch (error) {
      if (Date.now() > end) throw error
    }
  }
}

const json = { 'content-type': 'application/json' }

const settings = (hook: string): string => `route:
  receiver: hook
  group_by: ['...']
  group_wait: 0s
  group_interval: 5m
  repeat_interval: 4h
receivers:
  - name: hook
    webhook_configs:
      - url: ${hook}
        send_resolved: true
`
