import { describe, it } from 'vitest'
import type { StatusPage } from '../page.ts'
import { cachet } from './cachet.ts'
import { openstatus } from './openstatus.ts'
import { statuspage } from './statuspage.ts'

/** A page that answers every address with the same. */
const page = (json: unknown) =>
  ({ url: new URL('https://status.example'), get: () => Promise.resolve({ json }) }) as unknown as StatusPage

// Words that every object knows by itself.
describe.for(['constructor', 'toString', '__proto__'])('a state that is called %s', (word) => {
  it('is unknown', async ({ expect }) => {
    const state = 'unknown'
    const components = [{ id: '1', name: 'API', status: word }]
    const incidents = [{ name: 'Odd', impact: word }]
    expect(
      await statuspage.read(page({ status: { indicator: word }, page: {}, components, incidents }), 0),
    ).toMatchObject({ state, components: [{ state }], incidents: [{ state }] })
    const feed = { title: 'Acme', status: word, monitors: components, statusReports: [] }
    expect(await openstatus.read(page(feed), 0)).toMatchObject({ state, components: [{ state }] })
    const parts = { ...feed, pageComponents: [{ id: '2', name: 'API', monitorId: '1' }] }
    expect(await openstatus.read(page(parts), 0)).toMatchObject({ components: [{ state }] })
  })
})

describe('a Cachet that is in a state called constructor', () => {
  it('is in an unknown one', async ({ expect }) => {
    const json = { status: 'constructor' }
    const answers: Record<string, unknown> = { 'api/status': { data: json } }
    const get = (path: string) => Promise.resolve({ json: answers[path] ?? { data: [] } })
    const whole = { url: new URL('https://status.example'), get } as unknown as StatusPage
    expect(await cachet.read(whole, 0)).toMatchObject({ state: 'unknown' })
  })
})
