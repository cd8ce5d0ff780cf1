import { describe, it } from 'vitest'
import { firebaseProject, phone, push, pushNotice } from '../../test/push-scene.ts'
import type { Notice } from '#core/incident/schema'
import { deliver } from './deliver.ts'
import { fcm } from './fcm.ts'

/** Says a notice to a phone through a project, now. */
const say = (
  { config }: { config: Record<string, unknown> },
  { token }: { token: string },
  notice: Notice = pushNotice(),
) =>
  deliver({ type: 'fcm', config }, notice, {
    allowPrivateTargets: true,
    now: Date.now(),
    device: { kind: 'fcm', token },
  })

describe('a message to a phone', () => {
  it('is shown by the system, and says what, why, since when and where to tap', async ({ expect }) => {
    const anna = phone()
    expect(await say(firebaseProject(), anna)).toMatchObject({ result: 'delivered', status: 200 })
    const [message] = await anna.received()
    expect(message).toMatchObject({
      token: anna.token,
      notification: {
        title: '🔴 Checkout is down',
        body: 'HTTP 503 from Western Europe\nSince 2026-11-20 19:04:05 UTC (1 min)\nhttps://shop.example.com/',
      },
      data: {
        incidentId: 'inc_0123456789abcdefghjk',
        event: 'incident.opened',
        url: 'https://vedette.example.com/incidents/inc_0123456789abcdefghjk',
        deliveryId: 'dlv_1',
      },
      android: { priority: 'HIGH', notification: { tag: 'inc_0123456789abcdefghjk' } },
      apns: {
        headers: { 'apns-priority': '10', 'apns-collapse-id': 'inc_0123456789abcdefghjk' },
        payload: { aps: { 'interruption-level': 'time-sensitive' } },
      },
    })
  })

  it('that says "resolved" takes the place of the one that said "down", and wakes nobody', async ({
    expect,
  }) => {
    const [project, anna] = [firebaseProject(), phone()]
    await say(project, anna)
    const over = { status: 'resolved', resolvedAt: Date.now() } as const
    await say(project, anna, pushNotice({ event: 'incident.resolved', title: 'Checkout is back up' }, over))
    const [down, up] = await anna.received()
    expect(up?.notification.title).toBe('🟢 Checkout is back up')
    expect(up?.android.notification.tag).toBe(down?.android.notification.tag)
    expect(up?.apns.headers['apns-collapse-id']).toBe(down?.apns.headers['apns-collapse-id'])
    expect(up?.apns.payload.aps['interruption-level']).toBe('active')
  })

  it('fits into what FCM takes, however long the words are', async ({ expect }) => {
    const anna = phone()
    const long = '"<&😀\u0007è'.repeat(5000)
    expect((await say(firebaseProject(), anna, pushNotice({ title: long, text: long }))).result).toBe(
      'delivered',
    )
    const [message] = await anna.received()
    expect(message?.notification.title.endsWith('…')).toBe(true)
    expect(JSON.stringify(message).isWellFormed()).toBe(true)
  })

  it.for([
    ['UNREGISTERED', 'gone', 404],
    ['INVALID_TOKEN', 'gone', 400],
    ['INVALID_TOKEN_FIELD', 'gone', 400],
    ['INVALID_ARGUMENT', 'permanent', 400],
    ['SENDER_ID_MISMATCH', 'permanent', 403],
    ['THIRD_PARTY_AUTH_ERROR', 'permanent', 401],
    ['PERMISSION_DENIED', 'permanent', 403],
    ['UNAVAILABLE', 'transient', 503],
    ['INTERNAL', 'transient', 500],
  ] as const)('that is answered %s is %s', async ([error, result, status], { expect }) => {
    const anna = phone()
    await anna.answers([error])
    const outcome = await say(firebaseProject(), anna)
    expect(outcome).toMatchObject({ result, status })
    expect(outcome.error).toMatch(/HTTP \d+: [A-Z].*[a-z]/)
    expect(outcome.error).not.toContain('{')
    expect(await anna.received()).toEqual([])
  })

  it('waits as long as FCM asks when the quota is used up', async ({ expect }) => {
    const anna = phone()
    await anna.answers(['QUOTA_EXCEEDED'], 60)
    expect(await say(firebaseProject(), anna)).toMatchObject({
      result: 'transient',
      status: 429,
      retryAfterMs: 60_000,
      error: 'HTTP 429: QUOTA_EXCEEDED: Quota exceeded.',
    })
  })

  it('goes nowhere without a phone', async ({ expect }) => {
    const { config } = firebaseProject()
    const outcome = await deliver({ type: 'fcm', config }, pushNotice(), {
      allowPrivateTargets: true,
      now: Date.now(),
    })
    expect(outcome).toMatchObject({ result: 'permanent', status: null, error: 'No phone is registered' })
  })
})

describe('an access token', () => {
  it('is asked for once, and serves every phone of the account', async ({ expect }) => {
    const project = firebaseProject()
    for (const one of [phone(), phone(), phone()]) expect((await say(project, one)).result).toBe('delivered')
    expect(await project.exchanges()).toBe(1)
  })

  it('that ends before its time is replaced at the next try', async ({ expect }) => {
    const [project, anna] = [firebaseProject(), phone()]
    await say(project, anna)
    await project.revokeTokens()
    expect(await say(project, anna)).toMatchObject({ result: 'transient', status: 401 })
    expect(await say(project, anna)).toMatchObject({ result: 'delivered' })
    expect(await project.exchanges()).toBe(2)
    expect(await anna.received()).toHaveLength(2)
  })

  it('that is refused although it is new is not asked for again and again', async ({ expect }) => {
    const anna = phone()
    await anna.answers(['UNAUTHENTICATED', 'UNAUTHENTICATED'])
    expect(await say(firebaseProject(), anna)).toMatchObject({ result: 'permanent', status: 401 })
  })

  it('is renewed before it ends', async ({ expect }) => {
    const [project, anna] = [firebaseProject(), phone()]
    const config = { ...project.config }
    const device = { kind: 'fcm', token: anna.token } as const
    const at = (now: number) =>
      deliver({ type: 'fcm', config }, pushNotice(), { allowPrivateTargets: true, now, device })
    const start = Date.now() - 250_000
    await at(start)
    await at(start + 3_200_000)
    expect(await project.exchanges()).toBe(1)
    // The stand-in takes no assertion from the future: that it is asked at all is what is seen.
    expect((await at(start + 3_350_000)).error).toMatch(/^Google gave no access token: invalid_grant/)
  })

  it('that Google refuses is final when it says why, and tried again when it does not', async ({
    expect,
  }) => {
    const [project, anna] = [firebaseProject(), phone()]
    await project.refuseTokens(400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' })
    expect(await say(project, anna)).toMatchObject({
      result: 'permanent',
      error: 'Google gave no access token: invalid_grant Invalid JWT Signature.',
    })
    await project.refuseTokens(503, {})
    expect(await say(project, anna)).toMatchObject({ result: 'transient' })
    await project.refuseTokens(200, {})
    expect(await say(project, anna)).toMatchObject({ result: 'delivered' })
  })

  it('is not given to who does not hold the private key', async ({ expect }) => {
    const [project, anna] = [firebaseProject(), phone()]
    await say(project, anna)
    const pair = (await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    )) as CryptoKeyPair
    const der = new Uint8Array((await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer)
    const pem = `-----BEGIN PRIVATE KEY-----\n${der.toBase64()}\n-----END PRIVATE KEY-----\n`
    const forged = JSON.stringify({ ...JSON.parse(project.config.serviceAccount), private_key: pem })
    expect(await say({ config: { ...project.config, serviceAccount: forged } }, anna)).toMatchObject({
      result: 'permanent',
      error: 'Google gave no access token: invalid_grant Invalid JWT Signature.',
    })
    const broken = JSON.stringify({
      ...JSON.parse(project.config.serviceAccount),
      private_key: pem.replace(/\n.{40}/, '\nxx'),
    })
    const outcome = await say({ config: { ...project.config, serviceAccount: broken } }, anna)
    expect(outcome.error).toBe('The private key of the service account cannot be read')
    for (const text of [forged, broken]) expect(text).toContain('PRIVATE KEY')
  })
})

describe('the key of a service account', () => {
  const typed = firebaseProject().config

  it('is refused when it is no such key, and shown by its project alone', ({ expect }) => {
    const fits = (serviceAccount: string) => fcm.config.safeParse({ serviceAccount }).success
    expect(fits(typed.serviceAccount)).toBe(true)
    for (const text of [
      '',
      'null',
      '{}',
      'not json',
      '{"type":"authorized_user"}',
      typed.serviceAccount.replace('PRIVATE', 'PUBLIC'),
    ])
      expect(fits(text), text.slice(0, 40)).toBe(false)
    const masked = fcm.mask(typed)
    expect(JSON.stringify(masked)).not.toContain('PRIVATE')
    expect(masked).toMatchObject({ serviceAccount: '••••' })
    expect(fcm.recipient(masked)).toMatch(/^p-/)
  })

  it('stays out of errors by the line', ({ expect }) => {
    const secrets = fcm.secrets(typed)
    const line = push.privateKey.split('\n')[3] ?? ''
    expect(line.length).toBeGreaterThan(40)
    expect(secrets).toContain(line)
    expect(secrets).toContain(push.privateKey)
  })
})
