import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { received, recovered, scene, trouble, until } from '../../../test/incident-scene.ts'
import { request } from '../../../test/factories.ts'
import { oneTapMs, oneTapUrl, readOneTap } from '#platform/one-tap'

interface Body {
  data: { incident: { id: string }; notice: { acknowledgeUrl?: string } }
}

/** An open incident, and the path of the link in the message about it. */
async function told() {
  const { workspaceId, stub, key } = await scene()
  const { incidentId } = await stub.report(trouble(workspaceId))
  const [message] = await until(async () => {
    const all = await received(key)
    if (all.length === 0) throw new Error('nothing came')
    return all
  })
  const { data } = JSON.parse(message?.body ?? '') as Body
  const path = new URL(data.notice.acknowledgeUrl ?? '').pathname
  // The link finds its incident through the log, which is written a moment after the message.
  await until(async () => {
    if ((await request(path)).status !== 200) throw new Error('not logged yet')
  })
  return { stub, workspaceId, key, path, incidentId: incidentId ?? '' }
}

describe('the link in a message', () => {
  it('only shows when it is followed, and acts when its button is pressed', async ({ expect }) => {
    const { stub, path, incidentId, key } = await told()
    const shown = await request(path)
    expect(shown.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(shown.headers.get('content-security-policy')).toContain("form-action 'self'")
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer')
    const page = await shown.text()
    expect(page).toContain('Checkout API is down')
    expect(page).toContain('<form method="post">')
    await request(path, { method: 'HEAD' })
    expect(await stub.incident(incidentId)).toMatchObject({ status: 'open' })
    const pressed = await request(path, { method: 'POST' })
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, path])
    expect(await stub.incident(incidentId)).toMatchObject({ status: 'acknowledged' })
    await request(path, { method: 'POST' })
    const { timeline } = (await stub.incident(incidentId)) ?? { timeline: [] }
    expect(timeline.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1)
    expect(timeline.at(-1)?.text).toMatch(/^Acknowledged by the reader of the message to 127\.0\.0\.1/)
    const after = await (await request(path)).text()
    expect(after).not.toContain('<form')
    expect(after).toContain('Acknowledged by the reader')
    await until(async () => expect(await received(key)).toHaveLength(2))
  })

  it('is not in a message about an end, and shows the end', async ({ expect }) => {
    const { stub, workspaceId, key, path } = await told()
    await stub.report(recovered(workspaceId))
    const all = await until(async () => {
      const list = await received(key)
      expect(list).toHaveLength(2)
      return list
    })
    expect((JSON.parse(all[1]?.body ?? '') as Body).data.notice.acknowledgeUrl).toBeUndefined()
    const page = await (await request(path)).text()
    expect(page).toContain('Resolved')
    expect(page).not.toContain('<form')
  })

  it('is worth nothing when a letter of it is changed, cut off or forged', async ({ expect }) => {
    const { path, stub, incidentId } = await told()
    const at = (index: number) =>
      path.slice(0, index) + (path[index] === 'a' ? 'b' : 'a') + path.slice(index + 1)
    for (const wrong of [
      at(8),
      at(30),
      at(path.length - 1),
      path.slice(0, -1),
      `${path}.x`,
      '/a/',
      '/a/x.y.z',
    ]) {
      expect((await request(wrong)).status, wrong).toBe(404)
      expect((await request(wrong, { method: 'POST' })).status, wrong).toBe(404)
    }
    expect(await stub.incident(incidentId)).toMatchObject({ status: 'open' })
    expect((await request(path, { method: 'DELETE' })).status).toBe(405)
  })

  it('expires after a week', async ({ expect }) => {
    const now = 1_800_000_000_000
    const url = oneTapUrl(env, { origin: 'https://x.example', deliveryId: 'dlv_1', now })
    const token = url.replace('https://x.example/a/', '')
    expect(readOneTap(env, token, now + oneTapMs)).toEqual({ deliveryId: 'dlv_1' })
    expect(readOneTap(env, token, now + oneTapMs + 1000)).toBe('expired')
    expect(readOneTap({ AUTH_SECRET: 'another' }, token, now)).toBeNull()
    const old = oneTapUrl(env, { origin: '', deliveryId: 'dlv_1', now: Date.now() - oneTapMs - 5000 })
    expect((await request(old)).status).toBe(410)
  })
})
