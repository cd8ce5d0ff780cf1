import { startTarget } from './target.ts'

/** Six monitors on the built-in target. Names are how a second `npm run demo` finds them again. */
const monitors = (target: string) => [
  { name: 'Storefront', check: http(`${target}/up`), tags: ['prod', 'web'] },
  { name: 'Search', check: { ...http(`${target}/slow`), degradedMs: 800 }, tags: ['prod', 'api'] },
  { name: 'Payments', check: http(`${target}/flaky`), tags: ['prod', 'api'] },
  { name: 'Checkout', check: http(`${target}/cycle`), tags: ['prod', 'web'] },
  { name: 'Old address', check: http(`${target}/moved`), tags: ['web'] },
  {
    name: 'Queue depth',
    check: { ...http(`${target}/api`), keyword: { present: '"status":"ok"' } },
    tags: ['api'],
  },
]

const http = (url: string) => ({ type: 'http', url })

/**
 * Adds a target that is up, slow, flaky and down on a cycle, six monitors on it and a status page.
 * Safe to run again: what is there stays.
 * @returns how to end the target.
 */
export async function startDemo(origin: string, key: string): Promise<() => void> {
  const target = await startTarget()
  const api = client(origin, key)
  const existing = await api<{ data: { id: string; name: string }[] }>('GET', '/monitors?limit=100')
  const ids = new Map(existing.data.map((monitor) => [monitor.name, monitor.id]))
  for (const monitor of monitors(target.origin)) {
    if (ids.has(monitor.name)) continue
    const made = await api<{ id: string }>('POST', '/monitors', { ...monitor, intervalSeconds: 10 })
    ids.set(monitor.name, made.id)
  }
  const pages = await api<{ data: { slug: string }[] }>('GET', '/status-pages')
  if (!pages.data.some((page) => page.slug === 'demo')) {
    const components = [...ids].map(([name, monitorId]) => ({ name, monitorId }))
    await api('POST', '/status-pages', { slug: 'demo', title: 'Demo shop', components })
  }
  console.log(`  Demo: six monitors on ${target.origin}, status page at ${origin}/status/demo`)
  return () => target.close()
}

function client(origin: string, key: string) {
  return async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as Body
  }
}
