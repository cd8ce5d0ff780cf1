import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { openDatabase } from '#db/database'
import { loadAlerting } from '#db/queries/alerting'
import { removeDevice } from '#db/queries/devices'
import { createWorkspace, request } from '../../../test/factories.ts'
import { makeVapidKeys } from '#channels/vapid'
import { browser, firebaseProject, phone, push } from '../../../test/push-scene.ts'

interface Device {
  id: string
  kind: string
  name: string
  userId: string | null
  createdAt: string
  lastSeenAt: string
}

const register = (key: string, body: unknown) => request('/api/v1/devices', { key, body })
const fcmDevice = (token: string, name = 'Anna’s Pixel') => ({ kind: 'fcm', token, name })
const devicesOf = async (key: string) =>
  (await (await request('/api/v1/devices', { key })).json<{ data: Device[] }>()).data

async function addFcm(key: string, config: object): Promise<string> {
  const made = await request('/api/v1/channels', { key, body: { name: 'Phones', type: 'fcm', config } })
  return (await made.json<{ id: string }>()).id
}

describe('a phone', () => {
  it('is registered once by its token, and refreshed when it comes again', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { token } = phone()
    const first = await register(key, fcmDevice(token))
    expect(first.status).toBe(201)
    const made = await first.json<Device>()
    expect(made).toMatchObject({ kind: 'fcm', name: 'Anna’s Pixel', userId: null })
    expect(made.id).toMatch(/^dev_/)
    const again = await register(key, fcmDevice(token, 'Anna’s new Pixel'))
    expect(again.status).toBe(200)
    const refreshed = await again.json<Device>()
    expect(refreshed).toMatchObject({ id: made.id, name: 'Anna’s new Pixel', createdAt: made.createdAt })
    expect(refreshed.lastSeenAt >= made.lastSeenAt).toBe(true)
    expect(await devicesOf(key)).toHaveLength(1)
  })

  it('is one device even when it registers five times at once', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { token } = phone()
    const answers = await Promise.all(Array.from({ length: 5 }, () => register(key, fcmDevice(token))))
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json<Device>()).id))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(ids).size).toBe(1)
  })

  it('keeps its id when its token changes, so that it hears the end of what it heard begin', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const { id } = await (await register(key, fcmDevice(phone().token))).json<Device>()
    const renewed = { ...fcmDevice(phone().token), replaces: id }
    const answer = await register(key, renewed)
    expect(answer.status).toBe(200)
    expect((await answer.json<Device>()).id).toBe(id)
    expect((await loadAlerting(env, workspaceId)).devices.map((device) => device.id)).toEqual([id])
    // The same again, and one that replaces what nobody knows, are plain registrations.
    expect((await (await register(key, renewed)).json<Device>()).id).toBe(id)
    expect((await register(key, { ...fcmDevice(phone().token), replaces: 'dev_nobody' })).status).toBe(201)
  })

  it('is never shown with its token, nor kept with it in the open', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { token } = phone()
    const made = await register(key, fcmDevice(token))
    const shown = [await made.text(), await (await request('/api/v1/devices', { key })).text()]
    const { results } = await env.DB.prepare('select * from devices').all()
    for (const text of [...shown, JSON.stringify(results)]) expect(text).not.toContain(token)
  })

  it('is forgotten when it is removed, and comes back as the same', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const { token } = phone()
    const { id } = await (await register(key, fcmDevice(token))).json<Device>()
    expect((await request(`/api/v1/devices/${id}`, { key, method: 'DELETE' })).status).toBe(204)
    expect(await devicesOf(key)).toEqual([])
    expect((await loadAlerting(env, workspaceId)).devices).toEqual([])
    const row = await env.DB.prepare('select envelope, removed_reason as reason from devices where id = ?')
      .bind(id)
      .first<{ envelope: string; reason: string }>()
    expect(row?.envelope).toBe('')
    expect(row?.reason).toBe('Removed by A test key')
    expect((await request(`/api/v1/devices/${id}`, { key, method: 'DELETE' })).status).toBe(404)
    expect((await request(`/api/v1/devices/${id}/test`, { key, method: 'POST' })).status).toBe(404)
    const back = await register(key, fcmDevice(token))
    expect(back.status).toBe(200)
    expect((await back.json<Device>()).id).toBe(id)
    expect(await devicesOf(key)).toHaveLength(1)
  })

  it('belongs to one workspace: the same token elsewhere is another device', async ({ expect }) => {
    const [a, b] = [await createWorkspace(), await createWorkspace()]
    const { token } = phone()
    const { id } = await (await register(a.key, fcmDevice(token))).json<Device>()
    const other = await register(b.key, { ...fcmDevice(token), replaces: id })
    expect(other.status).toBe(201)
    expect((await other.json<Device>()).id).not.toBe(id)
    expect(await devicesOf(a.key)).toHaveLength(1)
  })

  it('is somebody’s when it says so, and stays theirs when it is refreshed', async ({ expect }) => {
    const { key } = await createWorkspace()
    const person = await request('/api/v1/people', {
      key,
      body: { name: 'Anna', email: 'anna@shop.example' },
    })
    const { id: personId } = await person.json<{ id: string }>()
    const { token } = phone()
    const made = await register(key, { ...fcmDevice(token), personId })
    expect(await made.json()).toMatchObject({ personId })
    expect(await (await register(key, fcmDevice(token))).json()).toMatchObject({ personId })
    expect(await (await register(key, { ...fcmDevice(token), personId: null })).json()).toMatchObject({
      personId: null,
    })
    const stranger = await register(key, { ...fcmDevice(token), personId: 'prs_nobody' })
    expect(stranger.status).toBe(422)
    expect(await stranger.json()).toMatchObject({ errors: [{ path: 'personId' }] })
  })

  it.for([
    [{ kind: 'fcm', token: 'short', name: 'x' }, 'token'],
    [{ kind: 'fcm', token: `${'x'.repeat(40)} with blanks`, name: 'x' }, 'token'],
    [{ kind: 'fcm', token: 'x'.repeat(40) }, 'name'],
    [{ kind: 'fcm', token: 'x'.repeat(40), name: 'x', nam: 'y' }, 'nam'],
    [{ kind: 'pager', token: 'x'.repeat(40), name: 'x' }, 'kind'],
  ] as const)('is refused by path: %o', async ([body, path], { expect }) => {
    const { key } = await createWorkspace()
    const answer = await register(key, body)
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ errors: [{ path }] })
  })

  it('is tried by itself through a channel of its kind, and removed when it is gone', async ({ expect }) => {
    const { key } = await createWorkspace()
    const anna = phone()
    const { id } = await (await register(key, fcmDevice(anna.token))).json<Device>()
    const test = () => request(`/api/v1/devices/${id}/test`, { key, method: 'POST' })
    const none = await test()
    expect(none.status).toBe(409)
    expect(await none.json()).toMatchObject({ code: 'device.no_channel' })
    await addFcm(key, firebaseProject().config)
    expect(await (await test()).json()).toMatchObject({ ok: true, status: 200 })
    expect((await anna.received())[0]?.notification.title).toBe('🔔 Test from Vedette: Phones')
    await anna.answers(['UNREGISTERED'])
    expect(await (await test()).json()).toMatchObject({
      ok: false,
      error: 'The device is gone: HTTP 404: UNREGISTERED: Requested entity was not found.',
    })
    expect(await devicesOf(key)).toEqual([])
  })
})

describe('a device that its service called gone', () => {
  it('stays when it was registered anew since', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const { id, lastSeenAt } = await (await register(key, fcmDevice(phone().token))).json<Device>()
    const seen = Date.parse(lastSeenAt)
    const removeIfSeenBefore = (seenBefore: number) =>
      removeDevice(openDatabase(env.DB), workspaceId, id, { reason: 'gone', at: Date.now(), seenBefore })
    expect(await removeIfSeenBefore(seen - 1)).toBe(false)
    expect(await devicesOf(key)).toHaveLength(1)
    expect(await removeIfSeenBefore(seen)).toBe(true)
    expect(await devicesOf(key)).toEqual([])
  })
})

describe('a channel whose messages go to phones', () => {
  it('says how many hear it, and that nobody does without a phone', async ({ expect }) => {
    const { key } = await createWorkspace()
    const id = await addFcm(key, firebaseProject().config)
    const devices = async () =>
      (await (await request(`/api/v1/channels/${id}`, { key })).json<{ devices: number }>()).devices
    expect(await devices()).toBe(0)
    const silent = await request(`/api/v1/channels/${id}/test`, { key, method: 'POST' })
    expect(await silent.json()).toMatchObject({
      ok: false,
      error: 'No device is registered for it: nobody hears this channel',
    })
    const [anna, ben] = [phone(), phone()]
    await register(key, fcmDevice(anna.token))
    await register(key, fcmDevice(ben.token, 'Ben’s iPhone'))
    expect(await devices()).toBe(2)
    const list = await request('/api/v1/channels', { key })
    expect(await list.json()).toMatchObject({ data: [{ id, devices: 2 }] })
    await ben.answers(['UNAVAILABLE'])
    expect(
      await (await request(`/api/v1/channels/${id}/test`, { key, method: 'POST' })).json(),
    ).toMatchObject({
      ok: false,
      status: 503,
      error: 'Ben’s iPhone: HTTP 503: UNAVAILABLE: The service is currently unavailable.',
    })
    expect(await anna.received()).toHaveLength(1)
    const log = await request(`/api/v1/deliveries?channelId=${id}`, { key })
    const { data } = await log.json<{ data: { recipient: string; state: string }[] }>()
    expect(data.map(({ recipient, state }) => [recipient, state])).toEqual(
      expect.arrayContaining([
        ['Anna’s Pixel', 'delivered'],
        ['Ben’s iPhone', 'abandoned'],
      ]),
    )
  })
})

describe('a browser', () => {
  const webpushDevice = async (publicKey: string, name = 'Firefox on Mac') => ({
    kind: 'webpush',
    subscription: { ...(await browser()).subscription, expirationTime: null },
    publicKey,
    name,
  })
  const addWebPush = async (key: string, config: object = {}) => {
    const body = {
      name: 'Browsers',
      type: 'webpush',
      config: { subject: 'mailto:ops@example.com', ...config },
    }
    const made = await request('/api/v1/channels', { key, body })
    return made.json<{ id: string; devices: number; config: Record<string, string> }>()
  }

  it('is registered by its subscription, which is never shown', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { config } = await addWebPush(key)
    expect(Object.keys(config)).toEqual(['subject', 'publicKey', 'privateKey'])
    expect(config['privateKey']).toBe('••••')
    const body = await webpushDevice(config['publicKey'] ?? '')
    const made = await register(key, body)
    expect(made.status).toBe(201)
    const text = await made.text()
    expect(JSON.parse(text)).toMatchObject({ kind: 'webpush', service: new URL(push.origin).host })
    for (const secret of [
      body.subscription.endpoint,
      body.subscription.keys.auth,
      body.subscription.keys.p256dh,
    ])
      expect(text).not.toContain(secret)
    expect((await register(key, body)).status).toBe(200)
  })

  it('hears the channels whose key it subscribed with, and those of a workspace share one', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const first = await addWebPush(key)
    const second = await addWebPush(key)
    expect(second.config['publicKey']).toBe(first.config['publicKey'])
    const other = await addWebPush(key, await makeVapidKeys())
    const made = await register(key, await webpushDevice(first.config['publicKey'] ?? ''))
    const { id } = await made.json<Device>()
    const { data } = await (
      await request('/api/v1/channels', { key })
    ).json<{ data: { id: string; devices: number }[] }>()
    const heard = new Map(data.map((channel) => [channel.id, channel.devices]))
    expect([first.id, second.id, other.id].map((one) => heard.get(one))).toEqual([1, 1, 0])
    const test = await request(`/api/v1/devices/${id}/test`, { key, method: 'POST' })
    expect(await test.json()).toMatchObject({ ok: true, status: 201 })
    const elsewhere = await createWorkspace()
    expect((await addWebPush(elsewhere.key)).config['publicKey']).not.toBe(first.config['publicKey'])
  })

  it.for([
    ['endpoint', 'ftp://push.example.com/x', 'subscription.endpoint'],
    ['p256dh', 'BCVxsr7N_eNgVRqvHtD0zTZsEc6', 'subscription.keys.p256dh'],
    // Sixty-five bytes that begin well and lie on no curve.
    ['p256dh', `BA${'A'.repeat(84)}E`, 'subscription.keys.p256dh'],
    ['auth', 'c2hvcnQ', 'subscription.keys.auth'],
  ] as const)('is refused with a bad %s by its path', async ([field, value, path], { expect }) => {
    const { key } = await createWorkspace()
    const body = await webpushDevice((await makeVapidKeys()).publicKey)
    const { subscription } = body
    const bad =
      field === 'endpoint'
        ? { ...subscription, endpoint: value }
        : { ...subscription, keys: { ...subscription.keys, [field]: value } }
    const answer = await register(key, { ...body, subscription: bad })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ errors: [{ path }] })
  })
})
