import type { ActiveBrowser } from '#core/browser-pool/upkeep'
import { within } from './within.ts'

const answerMs = 10_000
/** The binding takes any host. */
const api = 'https://browsers/v1'

type Endpoint = Pick<BrowserRun, 'fetch'>

/** All browsers of the account that run now. Throws when the platform does not say. */
export async function activeBrowsers(endpoint: Endpoint): Promise<ActiveBrowser[]> {
  const response = await within(answerMs, 'the list of browsers', endpoint.fetch(`${api}/sessions`))
  if (!response.ok) throw new Error(`the list of browsers: HTTP ${response.status}`)
  const { sessions } = await response.json<{
    sessions: { sessionId: string; startTime: number; connectionId?: string }[]
  }>()
  return sessions.map(({ sessionId, startTime, connectionId }) => ({
    sessionId,
    startTime,
    isConnected: connectionId !== undefined && connectionId !== '',
  }))
}

/**
 * Ends a browser, whoever speaks to it. One that is not there has ended already.
 * @see https://developers.cloudflare.com/browser-run/cdp/session-management/
 */
export async function closeBrowser(endpoint: Endpoint, sessionId: string): Promise<void> {
  const path = `${api}/devtools/browser/${encodeURIComponent(sessionId)}`
  const response = await within(answerMs, 'the browser', endpoint.fetch(path, { method: 'DELETE' }))
  await response.body?.cancel()
  if (!response.ok && response.status !== 404 && response.status !== 410)
    throw new Error(`a browser was not closed: HTTP ${response.status}`)
}
