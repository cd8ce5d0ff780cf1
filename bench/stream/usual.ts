import { forked, saidBy } from '../../cli/load/child.ts'
import { flow } from '../../cli/load/flow.ts'
import { say } from '../figure.ts'
import { cpuMsBelow, onInterrupt } from '../processes.ts'
import { startRedis } from './redis.ts'
import type { Side } from './side.ts'

/** What one message of it carries. */
export type Grain = 'event' | 'request'

/**
 * Redis and Socket.IO as they are usually put together. What it does not do: it keeps nothing on disk, knows no
 * duplicate, makes no windows; a socket that was away has missed what was told. CPU is that of its server and Redis.
 * @param grain a message for each event is the usual; all events of a request in one is kinder to it.
 */
export async function startUsual(grain: Grain): Promise<Side | null> {
  const redis = await startRedis()
  if (!redis) {
    say(
      'stream: SKIPPED Redis + Socket.IO: there is no redis-server on the PATH (Debian: apt-get install redis-server)',
    )
    return null
  }
  const child = forked(new URL('usual-server.ts', import.meta.url), [String(redis.port), grain])
  const stop = async () => {
    forget()
    child.kill('SIGKILL')
    await redis.stop()
  }
  const forget = onInterrupt(stop)
  const port = await saidBy<number>(child)
  const origin = `http://127.0.0.1:${port}`
  const listener = new URL('listen-socket-io.ts', import.meta.url)
  return {
    name: `Redis + Socket.IO, a message for each ${grain}`,
    run: async (options) => ({
      ...(await flow({ ...options, origin, key: '', stream: 'load', full: true }, listener)),
      counted: null,
    }),
    cpuMs: () => cpuMsBelow(child.pid ?? 0, null) + redis.cpuMs(),
    stop,
  }
}
