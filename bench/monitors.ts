import type { BenchServer } from './server.ts'

const atOnce = 100

/** Makes `count` monitors through the API; `url` is told the number of each. */
export async function createMonitors(
  server: BenchServer,
  count: number,
  settings: {
    intervalSeconds: number
    timeoutMs: number
    url: (index: number) => string
    regions?: string[]
    /** Null where the same monitor is broken again and again on purpose. */
    flapping?: null
  },
): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < count; from += atOnce) {
    const create = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => ({
      name: `Monitor ${from + index}`,
      check: { type: 'http', url: settings.url(from + index), timeoutMs: settings.timeoutMs },
      intervalSeconds: settings.intervalSeconds,
      regions: settings.regions ?? ['weur', 'enam', 'apac'],
      ...(settings.flapping === null && { flapping: null }),
    }))
    const made = await server.api<{ create: { monitor: { id: string } }[] }>(
      'POST',
      '/api/v1/monitors/bulk',
      { create },
    )
    ids.push(...made.create.map(({ monitor }) => monitor.id))
  }
  return ids
}
