import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { createWorkspace, request, type TestWorkspace } from '../../test/factories.ts'
import { group, heard } from '../../test/group-facts.ts'
import { openDatabase } from '#db/database'
import { insertStatusPage } from '#db/queries/status-pages'
import { incidentObject } from '#platform/objects'

interface Incident {
  id: string
  timeline: { kind: string; text: string; public?: boolean }[]
  statusPages: { slug: string; url: string; name: string }[]
}

const until = <T>(what: () => Promise<T>): Promise<T> => vi.waitFor(what, { timeout: 10_000, interval: 50 })
const text = async (path: string) => (await request(`/status/${path}`)).text()
const made = async <T>(key: string, path: string, body: unknown): Promise<T> => {
  const response = await request(`/api/v1${path}`, { key, body })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json<T>()
}

async function addMonitor(key: string): Promise<string> {
  const check = { type: 'http', url: 'http://127.0.0.1:9/' }
  const body = { name: 'Shop', check, intervalSeconds: 86_400, regions: ['weur'], paused: true }
  return (await made<{ id: string }>(key, '/monitors', body)).id
}

const addPage = (key: string, slug: string, monitorIds: string[]) =>
  made(key, '/status-pages', {
    slug,
    title: `Page ${slug}`,
    components: monitorIds.map((monitorId) => ({ name: 'Checkout', monitorId })),
  })

/** Tells the incident object of a monitor that it is down, or up; answers the id of the incident. */
async function tell(
  workspaceId: string,
  monitorId: string,
  seq: number,
  { to = 'down', ofGroup = false }: { to?: 'down' | 'up'; ofGroup?: boolean } = {},
): Promise<string> {
  const ofGroupFact = heard(monitorId.replace(/^mon_/, ''), seq, { workspaceId, to, at: Date.now() })
  const { group: _, ...alone } = ofGroupFact
  const owner = incidentObject(env, workspaceId, ofGroup ? group.key : monitorId)
  const { incidentId } = await owner.report(ofGroup ? ofGroupFact : alone)
  return incidentId ?? ''
}

const read = async (key: string, id: string): Promise<Incident> => {
  const response = await request(`/api/v1/incidents/${id}`, { key })
  if (!response.ok) throw new Error(`${response.status}`)
  return response.json<Incident>()
}
const write = (key: string, id: string, body: object) =>
  request(`/api/v1/incidents/${id}/notes`, { key, body })

/** A workspace whose page shows a monitor that is down, as the log knows already. */
async function scene(slug: string): Promise<TestWorkspace & { monitorId: string; id: string }> {
  const workspace = await createWorkspace()
  const monitorId = await addMonitor(workspace.key)
  await addPage(workspace.key, slug, [monitorId])
  const id = await tell(workspace.workspaceId, monitorId, 1)
  await until(async () => read(workspace.key, id))
  return { ...workspace, monitorId, id }
}

describe('a public note', () => {
  it('is on the page, its feed and its API moments later, as text; a private one never', async ({
    expect,
  }) => {
    const { key, id } = await scene('noted')
    const said = 'Cards fail at <our> provider.\nNext word at 12:00 \u0000& later'
    expect((await write(key, id, { text: 'ask anna@shop.example, db-7 burns' })).status).toBe(201)
    const answer = await write(key, id, { text: said, public: true })
    expect(answer.status).toBe(201)
    expect((await answer.json<Incident>()).timeline.filter(({ kind }) => kind === 'note')).toMatchObject([
      { text: 'ask anna@shop.example, db-7 burns' },
      { text: said, public: true },
    ])
    const shown = 'Cards fail at &lt;our&gt; provider.\nNext word at 12:00 &amp; later'
    await until(async () => expect(await text('noted')).toContain(shown))
    const [page, feed] = [await text('noted'), await text('noted/feed.atom')]
    expect(page.indexOf(shown)).toBeLessThan(page.indexOf('Checks began to fail'))
    expect(feed).toContain(shown)
    const { incidents } = await (
      await request('/status/noted/api/v2/summary.json')
    ).json<{ incidents: { incident_updates: { status: string; body: string }[] }[] }>()
    expect(incidents[0]?.incident_updates[0]).toMatchObject({ status: 'investigating', body: said })
    for (const everything of [page, feed, JSON.stringify(incidents)])
      expect(everything).not.toMatch(/anna|db-7|A test key|key_/)
  })

  it('is shown too when it is written after the end', async ({ expect }) => {
    const { key, workspaceId, monitorId, id } = await scene('after')
    await until(async () => expect(await text('after')).toContain('Checks began to fail'))
    await tell(workspaceId, monitorId, 2, { to: 'up' })
    await until(async () => expect(await text('after')).toContain('did not work for'))
    await write(key, id, { text: 'A certificate had run out.', public: true })
    await until(async () => expect(await text('after')).toContain('A certificate had run out.'))
    await write(key, id, { text: 'We now renew it a month ahead.', public: true })
    await until(async () => expect(await text('after')).toContain('We now renew it a month ahead.'))
    expect(await text('after')).toContain('A certificate had run out.')
  })

  it('about a group is on every page that shows one of its monitors', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const [one, two, other] = [await addMonitor(key), await addMonitor(key), await addMonitor(key)]
    await addPage(key, 'both', [one, two])
    await addPage(key, 'second', [two, other])
    await addPage(key, 'neither', [other])
    const id = await tell(workspaceId, one, 1, { ofGroup: true })
    expect(await tell(workspaceId, two, 1, { ofGroup: true })).toBe(id)
    await until(async () =>
      expect((await read(key, id)).statusPages).toEqual([
        { slug: 'both', url: 'http://localhost/status/both', name: 'Page both' },
        { slug: 'second', url: 'http://localhost/status/second', name: 'Page second' },
      ]),
    )
    await tell(workspaceId, two, 2, { to: 'up', ofGroup: true })
    await write(key, id, { text: 'A disk is full.', public: true })
    for (const slug of ['both', 'second'])
      await until(async () => expect(await text(slug)).toContain('A disk is full.'))
    expect(await text('neither')).not.toContain('A disk is full.')
  })

  it('is on no page of another workspace, whatever monitor that page names', async ({ expect }) => {
    const { key, monitorId, id } = await scene('ours')
    const stranger = await createWorkspace()
    // The API refuses such a page; here it is in the database nevertheless.
    await insertStatusPage(openDatabase(env.DB), {
      id: 'pag_theirs',
      workspaceId: stranger.workspaceId,
      slug: 'not-ours',
      title: 'Theirs',
      components: [{ name: 'Stolen', monitorId }],
      version: 1,
      renderedKey: null,
      createdAt: 1,
      updatedAt: 1,
    })
    await write(key, id, { text: 'For our visitors.', public: true })
    await until(async () => expect(await text('ours')).toContain('For our visitors.'))
    // Both pages are rendered for their next change.
    await request('/api/v1/status-pages/pag_theirs', {
      key: stranger.key,
      method: 'PATCH',
      body: { title: 'Renamed' },
    })
    await until(async () => expect(await text('not-ours')).toContain('Renamed'))
    expect(await text('not-ours')).not.toMatch(/For our visitors|Checks began/)
    expect((await read(key, id)).statusPages.map(({ slug }) => slug)).toEqual(['ours'])
    expect((await write(stranger.key, id, { text: 'mine', public: true })).status).toBe(404)
  })

  it('is refused when it is none', async ({ expect }) => {
    const { key, id } = await scene('refusing')
    for (const body of [
      { text: ' ', public: true },
      { text: 'x', public: 'yes' },
      { text: 'x', open: true },
    ])
      expect((await write(key, id, body)).status).toBe(422)
  })
})
