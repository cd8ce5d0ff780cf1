import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'

export const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: 'pipe' })

/** A line from this namespace into one of its own, with delay and loss each way. */
export interface BadLine {
  namespace: string
  /** Where the server is reached from inside. */
  here: string
  there: string
  /** How it was made: by the kernel, or by a program between two TUN devices. */
  kind: 'netem' | 'tun'
  cut(): void
  mend(): void
  remove(): void
}

const hasNetem = (): boolean => {
  ip('link', 'add', 'vdtprobe', 'type', 'veth', 'peer', 'name', 'vdtprobf')
  const tried = spawnSync('tc', ['qdisc', 'add', 'dev', 'vdtprobe', 'root', 'netem', 'delay', '1ms'])
  ip('link', 'del', 'vdtprobe')
  return tried.status === 0
}

/** Makes the n-th line. Needs root. Kernels without netem get the same from `bad-line.py`. */
export async function makeLine(
  n: number,
  { delayMs, lossPercent }: { delayMs: number; lossPercent: number },
) {
  const namespace = `vdt${n}`
  const [near, far] = [`vdt${n}a`, `vdt${n}b`]
  const [here, there] = [`10.77.${n}.1`, `10.77.${n}.2`]
  const inside = (...args: string[]): void => ip('netns', 'exec', namespace, ...args)
  spawnSync('ip', ['netns', 'del', namespace])
  ip('netns', 'add', namespace)
  const kind = hasNetem() ? 'netem' : 'tun'
  let relay: ChildProcess | null = null
  if (kind === 'netem') ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far)
  else {
    const child = spawn(
      'python3',
      ['test/netem/bad-line.py', near, far, String(delayMs), String(lossPercent)],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    )
    relay = child
    await new Promise((ready) => child.stdout.once('data', ready))
  }
  ip('link', 'set', far, 'netns', namespace)
  ip('addr', 'add', here, 'peer', there, 'dev', near)
  ip('link', 'set', near, 'up')
  inside('ip', 'addr', 'add', there, 'peer', here, 'dev', far)
  inside('ip', 'link', 'set', far, 'up')
  inside('ip', 'link', 'set', 'lo', 'up')
  const netem = (verb: string, loss: number): void => {
    const rule = ['root', 'netem', 'delay', `${delayMs}ms`, 'loss', `${loss}%`]
    execFileSync('tc', ['qdisc', verb, 'dev', near, ...rule])
    inside('tc', 'qdisc', verb, 'dev', far, ...rule)
  }
  if (kind === 'netem') netem('add', lossPercent)
  const line: BadLine = {
    namespace,
    here,
    there,
    kind,
    cut: () => (relay ? void relay.stdin?.write('cut\n') : netem('change', 100)),
    mend: () => (relay ? void relay.stdin?.write('mend\n') : netem('change', lossPercent)),
    remove: () => {
      relay?.kill('SIGKILL')
      spawnSync('ip', ['link', 'del', near])
      spawnSync('ip', ['netns', 'del', namespace])
    },
  }
  return line
}
