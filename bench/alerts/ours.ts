import { ask } from '../ask.ts'
import { innerOrigin } from '../inner.ts'
import type { Side } from './side.ts'
import { startBenchServer } from '../server.ts'

/** The Worker as `npm start` runs it, with one webhook channel. */
export async function startOurs(hook: string): Promise<Side> {
  const server = await startBenchServer({ metered: false })
  const { id } = await server.api<{ id: string }>('POST', '/api/v1/channels', {
    name: 'Bench',
    type: 'webhook',
    config: { url: hook },
  })
  const origin = await innerOrigin(server.pid(), server.origin)
  const headers = { ...server.headers, 'content-type': 'application/json' }
  return {
    name: 'ours',
    cpuMs: () => server.cpuMs(),
    fire: async (name) => {
      const body = JSON.stringify({ dedupKey: name, status: 'firing', title: name })
      await ask(`${origin}/api/v1/alerts`, { method: 'POST', headers, body })
    },
    escalateAfter: async (seconds) => {
      const channelIds = [id]
      const steps = [{ channelIds }, { afterSeconds: seconds, channelIds }]
      await server.api('POST', '/api/v1/policies', { name: 'Bench', steps, isDefault: true })
    },
    stop: () => server.stop(),
  }
}
