import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import type { AddressFamily, NativeTools, PingReport, UdpReport } from '#checks/native'
import { readPing } from './ping-output.ts'

const families = { any: 0, ipv4: 4, ipv6: 6 } as const
/** Of the deadline, what the program may take to count together what has come. */
const countingMs = 150
const maxOutputLetters = 65_536

/** What this machine can do beside Workers: the system's own `ping`, which needs no rights of ours, and UDP. */
export const nativeTools: NativeTools = {
  async ping({ hostname, family, packets, packetBytes, timeoutMs, signal }) {
    const began = Date.now()
    const address = await resolve(hostname, family)
    if (!address) return { kind: 'unresolved' }
    const args = ['-n', '-c', String(packets), '-i', '0.2', '-s', String(packetBytes), address.address]
    const leftMs = Math.max(1, timeoutMs - (Date.now() - began) - countingMs)
    return runPing(programOf(address.family, args), { leftMs, signal, address: address.address })
  },

  async udp({ hostname, port, family, payload, attempts, waitMs, signal }) {
    const address = await resolve(hostname, family)
    if (!address) return { kind: 'unresolved' }
    return exchange(address, port, { payload, attempts, waitMs, signal })
  },
}

async function resolve(hostname: string, family: AddressFamily) {
  try {
    return await lookup(hostname.replace(/^\[|\]$/g, ''), { family: families[family] })
  } catch {
    return null
  }
}

/** macOS has a program of its own for IPv6; elsewhere the address says it. */
const programOf = (family: number, args: string[]): [program: string, args: string[]] =>
  process.platform === 'darwin' && family === 6 ? ['ping6', args] : ['ping', args]

function runPing(
  [program, args]: [string, string[]],
  { leftMs, signal, address }: { leftMs: number; signal: AbortSignal; address: string },
): Promise<PingReport> {
  return new Promise((settle) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    })
    let output = ''
    const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-maxOutputLetters))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    // Interrupted, it counts what has come so far.
    const timer = setTimeout(() => child.kill('SIGINT'), leftMs)
    const kill = () => child.kill('SIGKILL')
    signal.addEventListener('abort', kill, { once: true })
    const end = (report: PingReport) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', kill)
      settle(report)
    }
    child.on('error', () => end({ kind: 'unavailable', reason: 'there is no program named ping' }))
    child.on('close', () => {
      const count = readPing(output)
      if (count) return end({ kind: 'counted', address, ...count })
      // No route: nothing was sent, and nothing answers.
      if (/unreachable/i.test(output))
        return end({ kind: 'counted', address, sent: 1, received: 0, rttMs: null })
      const denied = /permitted|denied|root|lacking privilege/i.test(output)
      const reason = denied ? 'the system does not permit it' : 'the program said nothing that can be read'
      end({ kind: 'unavailable', reason })
    })
  })
}

function exchange(
  { address, family }: { address: string; family: number },
  port: number,
  options: { payload: Uint8Array; attempts: number; waitMs: number; signal: AbortSignal },
): Promise<UdpReport> {
  const { payload, attempts, waitMs, signal } = options
  return new Promise((settle) => {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
    const timers: ReturnType<typeof setTimeout>[] = []
    const end = (report: UdpReport) => {
      for (const timer of timers) clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      socket.removeAllListeners('message')
      try {
        socket.close()
      } catch {
        // It is closed already.
      }
      settle(report)
    }
    const stop = () => end({ kind: 'silent', address })
    signal.addEventListener('abort', stop, { once: true })
    socket.on('error', () => end({ kind: 'refused', address }))
    // Connected, it hears only the one it asked, and the ICMP message that nobody listens there.
    socket.connect(port, address, () => {
      const began = performance.now()
      socket.on('message', (reply) =>
        end({
          kind: 'answered',
          address,
          reply: new Uint8Array(reply),
          ms: Math.round((performance.now() - began) * 10) / 10,
        }),
      )
      for (let attempt = 0; attempt < attempts; attempt += 1)
        timers.push(
          setTimeout(
            () => socket.send(payload, (error) => error && end({ kind: 'refused', address })),
            (attempt * waitMs) / attempts,
          ),
        )
      timers.push(setTimeout(stop, waitMs))
    })
  })
}
