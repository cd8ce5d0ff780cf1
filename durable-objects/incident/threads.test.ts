import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { newId } from '#platform/new-id'
import { addChannelOf, opened, received, recovered, targets, until } from '../../test/incident-scene.ts'

const thread = { channel: 'C1', ts: '1503435956.000247' }

interface Call {
  path: string
  body: { text: string; ts?: string; thread_ts?: string }
}
const callsTo = async (key: string): Promise<Call[]> =>
  (await received(key)).map((got) => ({
    path: (got as unknown as { path: string }).path.split('/').at(-1) ?? '',
    body: JSON.parse(got.body) as Call['body'],
  }))

describe('what a chain says after its first message', () => {
  it('goes into the thread that the first has begun, and keeps the first true', async ({ expect }) => {
    const key = crypto.randomUUID()
    const answer = JSON.stringify({ ok: true, ...thread })
    const told = new URLSearchParams({ key, status: '200', text: answer })
    await fetch(`${targets}/receive/set?${told.toString()}`, { method: 'POST' })
    const workspaceId = newId('workspace')
    await addChannelOf('slack-bot', workspaceId, {
      token: 'xoxb-1',
      channel: '#ops',
      apiUrl: `${targets}/in/${key}`,
    })
    const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await stub.deliveries(id))[0]?.state).toBe('delivered'))
    await stub.acknowledge(id, { by: 'user:usr_1', byName: 'Anna', at: Date.now() })
    await stub.report(recovered(workspaceId))
    await until(async () =>
      expect((await stub.deliveries(id)).map(({ state }) => state)).toEqual(Array(3).fill('delivered')),
    )
    const calls = await callsTo(key)
    expect(calls.map(({ path }) => path)).toEqual([
      'chat.postMessage',
      'chat.update',
      'chat.postMessage',
      'chat.update',
      'chat.postMessage',
    ])
    const [first, ...later] = calls
    expect(first?.body).not.toHaveProperty('thread_ts')
    for (const { body } of later) expect(body.ts ?? body.thread_ts).toBe(thread.ts)
    expect(calls[3]?.body.text).toContain('Checkout API is back up')

    // Sent again on request, an old message must not undo what the first one says by now.
    const [told1] = await stub.deliveries(id)
    await stub.replay(told1?.id ?? '', { by: 'user:usr_1', byName: 'Anna', at: Date.now() + 1 })
    await until(async () => expect(await callsTo(key)).toHaveLength(6))
    expect((await callsTo(key)).at(-1)?.path).toBe('chat.postMessage')
  })
})
