import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../cli/start/port.ts'
import { ask } from '../ask.ts'
import { say } from '../figure.ts'
import { onInterrupt } from '../processes.ts'
import { startTarget } from '../target.ts'

/** What is checked: it answers at once and closes each connection. */
export interface CheckedTarget {
  /** Who it is, for the figures. */
  name: string
  url: string
  /** Requests taken so far, but for those that ask this. */
  hits(): Promise<number>
  close(): Promise<void>
}

/** nginx on the loopback interface, if it is installed; else a target in node, and a word about it. */
export async function startCheckedTarget(): Promise<CheckedTarget> {
  const found = spawnSync('nginx', ['-v'], { encoding: 'utf8' })
  if (found.error) {
    say(
      'checks: nginx is not installed (Debian: apt-get install nginx-light); a target in node takes its place',
    )
    const target = await startTarget()
    return {
      name: 'a target in node',
      url: `${target.origin}/`,
      hits: () => target.hits(),
      close: () => target.close(),
    }
  }
  const name = /nginx\/[\d.]+/.exec(found.stderr)?.[0].replace('/', ' ') ?? 'nginx'
  return await startNginx(name)
}

async function startNginx(name: string): Promise<CheckedTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-nginx-'))
  mkdirSync(join(folder, 'logs'))
  const port = await freePort()
  writeFileSync(join(folder, 'nginx.conf'), config(folder, port))
  const words = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
  const child = spawn('nginx', words, { stdio: 'ignore' })
  const gone = new Promise((done) => child.once('exit', done))
  const close = async () => {
    forget()
    child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const forget = onInterrupt(close)
  const origin = `http://127.0.0.1:${port}`
  const status = async () => Number((await ask(`${origin}/told/hits`, {}, 20)).trim().split(/\s+/)[9])
  let asked = 0
  const hits = async () => (await status()) - (asked += 1)
  await new Promise((done) => setTimeout(done, 300))
  await hits()
  return { name, url: `${origin}/`, hits, close }
}

/** One worker, nothing written, a new connection for each request. `stub_status` counts the requests. */
const config = (folder: string, port: number): string => `
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid ${folder}/nginx.pid;
events { worker_connections 10000; }
http {
  access_log off;
  keepalive_timeout 0;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { return 200 "ok"; }
    location = /told/hits { stub_status; }
  }
}
`
