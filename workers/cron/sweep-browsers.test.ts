import { env } from 'cloudflare:workers'
import { it } from 'vitest'
import { browserPool } from '#platform/objects'
import { sweepBrowsers } from './sweep-browsers.ts'

const now = Date.UTC(2026, 10, 26, 12)
const keepAliveMs = 60_000

/** A platform with some browsers, that notes which are closed. */
function platform(sessions: object[]) {
  const closed: string[] = []
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    if (init?.method !== 'DELETE') return Response.json({ sessions })
    closed.push(url.split('/').at(-1) ?? '')
    return Response.json({ status: 'closed' })
  }
  return { closed, BROWSER: { fetch } as unknown as BrowserRun }
}
const time = { scheduledTime: now, now }

it('closes browsers that no pool knows and nobody speaks to, and no others', async ({ expect }) => {
  const pool = browserPool(env, 'weur')
  const acquired = await pool.acquire({ workspaceId: 'wsp_1', maxMs: 60_000, waitMs: 0 })
  if ('refused' in acquired) throw new Error('there are browsers')
  await pool.launched(acquired.leaseId, 'lent')
  const { BROWSER, closed } = platform([
    { sessionId: 'lent', startTime: now - 10 * keepAliveMs },
    { sessionId: 'old', startTime: now - keepAliveMs },
    { sessionId: 'young', startTime: now - keepAliveMs + 1 },
    { sessionId: 'spoken-to', startTime: now - keepAliveMs, connectionId: 'c1' },
  ])
  await sweepBrowsers.run({ ...env, BROWSER }, time)
  expect(closed).toEqual(['old'])
  await sweepBrowsers.run({ ...env, BROWSER, BROWSERS_SHARED: 'true' }, time)
  expect(closed).toEqual(['old'])
  await sweepBrowsers.run({ ...env, BROWSER: platform([]).BROWSER }, time)
  expect((await pool.health()).sessions).toBe(1)
})
