import { load } from '../../cli/load/load.ts'
import { innerOrigin } from '../inner.ts'
import { startBenchServer } from '../server.ts'
import type { Side } from './side.ts'

/** Everything on: schema, duplicates, the log on disk, windows of four sizes. CPU is that of workerd alone. */
export async function startOurs({ full }: { full: boolean }): Promise<Side> {
  const server = await startBenchServer({ metered: false })
  const key = (server.headers['authorization'] ?? '').replace('Bearer ', '')
  const origin = await innerOrigin(server.pid(), server.origin)
  return {
    name: full ? 'ours, full frames' : 'ours',
    run: (options) => load({ ...options, origin, key, stream: 'load', full }),
    cpuMs: () => server.cpuMs(),
    stop: () => server.stop(),
  }
}
