import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { checkBatch } from '#core/stream/checks'
import { streamObject } from '#platform/objects'
import { createWorkspace, request } from '../../test/factories.ts'
import { CheckTags } from './check-tags.ts'

interface Result {
  monitor: string
  tag: string[]
}
interface Frame {
  type: string
  events: Result[]
}

/** A workspace with the stream of check results, and results as a lane would hand them over. */
async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const made = async (path: string, body: object) => {
    const answer = await request(`/api/v1${path}`, { key, body })
    if (answer.status !== 201) throw new Error(`${path}: ${await answer.text()}`)
    return answer.json<{ id: string; version: number }>()
  }
  const monitor = async (name: string, tags: string[]) => {
    const check = { type: 'http', url: 'https://example.com/' }
    return (await made('/monitors', { name, check, tags, paused: true })).id
  }
  const stream = await made('/streams', { name: 'checks' })
  let tick = 0
  const checked = (...monitors: string[]) => {
    const now = Date.now()
    tick += 1
    const events = monitors.map((id) => ({
      id: `${id}:weur:${tick}`,
      at: now,
      monitor: id,
      region: 'weur',
      outcome: 'up' as const,
      latencyMs: 5,
      statusCode: 200,
      failure: null,
    }))
    const batch = checkBatch(events, { version: stream.version, now })
    return streamObject(env, workspaceId, stream.id, 0).append(batch)
  }
  const listen = async (where: string) => {
    const headers = { upgrade: 'websocket' }
    const { webSocket } = await request(`/api/v1/live?topics=streams:checks&where=${where}`, { key, headers })
    const told: Result[] = []
    webSocket?.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame
      if (frame.type === 'event') told.push(...frame.events)
    })
    webSocket?.accept()
    return told
  }
  const read = async (where: string) => {
    const { body } = await request(`/api/v1/live/events?topics=streams:checks&where=${where}`, { key })
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    const state = { text: '' }
    const reading = async () => {
      for (let next = await reader?.read(); next?.value; next = await reader?.read()) state.text += next.value
    }
    void reading()
    return state
  }
  return { key, workspaceId, monitor, checked, listen, read }
}

const until = (what: () => void) => vi.waitFor(what, { timeout: 10_000, interval: 20 })

describe('check results on live connections', () => {
  it('are told with the tags of their monitors, and looked for by them', async ({ expect }) => {
    const { monitor, checked, listen, read } = await scene()
    const [api, both, none] = [
      await monitor('a', ['api']),
      await monitor('b', ['eu, west', 'api']),
      await monitor('c', []),
    ]
    const all = await listen('')
    const tagged = await listen('tag:api')
    const west = await listen('tag:eu%5C,%20west,region:weur')
    const named = await listen(`tag:api,monitor:${none}`)
    const events = await read('tag:api')
    await checked(api, both, none, 'mon_gone')
    const asTold = [
      { monitor: api, tag: ['api'] },
      { monitor: both, tag: expect.arrayContaining(['eu, west', 'api']) as string[] },
      { monitor: none, tag: [] },
      { monitor: 'mon_gone', tag: [] },
    ]
    await until(() => expect(all).toMatchObject(asTold))
    await until(() => expect(tagged).toMatchObject(asTold.slice(0, 2)))
    await until(() => expect(west).toMatchObject(asTold.slice(1, 2)))
    await until(() => expect(events.text).toContain(both))
    expect(events.text).not.toContain(none)
    expect(named).toEqual([])
  })
})

describe('tags', () => {
  it('are read again when they are old', async ({ expect }) => {
    const { key, workspaceId, monitor } = await scene()
    const id = await monitor('a', ['api'])
    const tags = new CheckTags(env, workspaceId)
    const line = JSON.stringify({ monitor: id })
    expect(JSON.parse(tags.addTo(line))).toEqual({ monitor: id, tag: [] })
    await tags.refresh(0)
    const before = { monitor: id, tag: ['api'] }
    expect(JSON.parse(tags.addTo(line))).toEqual(before)
    await request(`/api/v1/monitors/${id}`, { key, method: 'PATCH', body: { tags: ['web'] } })
    await tags.refresh(29_999)
    expect(JSON.parse(tags.addTo(line))).toEqual(before)
    await tags.refresh(30_000)
    expect(tags.addTo(`${line}\n${line}`).split('\n')).toEqual(
      Array(2).fill(`{"monitor":"${id}","tag":["web"]}`),
    )
  })
})
