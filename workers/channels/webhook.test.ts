import { Webhook } from 'standardwebhooks'
import { describe, it } from 'vitest'
import { testNotice } from '#core/incident/notice'
import { askNothing } from './define.ts'
import { webhook } from './webhook.ts'

const old = `whsec_${btoa('the-old-secret-24-bytes!')}`
const fresh = `whsec_${btoa('a-new-secret-of-32-bytes-is-here')}`
const now = Date.now()
const saying = (at: number) => ({ now: at, thread: null, ask: askNothing })
const notice = testNotice('dlv_1', now, 'http://localhost:8787', 'ops')
const typed = webhook.config.parse({ url: 'https://hooks.example.com/in', secret: old })
const stored = webhook.keep(typed, null, () => 'never')

const verify = async (secret: string, request: Request) =>
  new Webhook(secret).verify(await request.clone().text(), Object.fromEntries(request.headers))

describe('a signed webhook', () => {
  it('verifies with the reference library, and only as it was sent', async ({ expect }) => {
    const request = await webhook.toRequest(stored, notice, saying(now))
    expect(request.headers.get('webhook-id')).toBe('dlv_1')
    expect(await verify(old, request)).toMatchObject({ type: 'test', data: { incident: null } })
    await expect(verify(fresh, request)).rejects.toThrow('No matching signature')
    const forged = new Request(request, { method: 'POST', body: '{"type":"test"}' })
    await expect(verify(old, forged)).rejects.toThrow('No matching signature')
  })

  it('is signed with both secrets for a day after a rotation, then with the new one', async ({ expect }) => {
    const rotated = webhook.rotate?.(stored, fresh, now) ?? stored
    const during = await webhook.toRequest(rotated, notice, saying(now + 86_000_000))
    const text = await during.clone().text()
    const signed = during.headers.get('webhook-signature')?.split(' ')
    expect(signed).toHaveLength(2)
    const at = new Date(now + 86_000_000)
    expect(signed).toEqual([fresh, old].map((secret) => new Webhook(secret).sign('dlv_1', at, text)))
    const after = await webhook.toRequest(rotated, notice, saying(now + 87_000_000))
    expect(after.headers.get('webhook-signature')?.split(' ')).toHaveLength(1)
  })

  it('makes a secret when none is typed, and keeps it when other fields change', ({ expect }) => {
    const made = webhook.keep({ url: 'https://a.example/' }, null, () => fresh)
    expect(made.secrets).toEqual([{ secret: fresh, until: null }])
    expect(webhook.keep({ url: 'https://b.example/' }, made, () => old).secrets).toEqual(made.secrets)
    expect(webhook.keep({ url: 'https://b.example/', secret: old }, made, () => '').secrets[0]?.secret).toBe(
      old,
    )
  })

  it('refuses secrets that are too short and headers that are ours', ({ expect }) => {
    const fits = (more: object) => webhook.config.safeParse({ url: 'https://a.example/', ...more }).success
    expect(fits({ secret: fresh })).toBe(true)
    expect(fits({ secret: `whsec_${btoa('short')}` })).toBe(false)
    expect(fits({ secret: 'plain text' })).toBe(false)
    expect(fits({ headers: { Authorization: 'Bearer x' } })).toBe(true)
    for (const name of ['Webhook-Id', 'content-length', 'Host', 'bad name', ''])
      expect(fits({ headers: { [name]: 'x' } }), name).toBe(false)
    for (const name of [
      'Webhook-Anything',
      'Upgrade',
      'Expect',
      'TE',
      'Proxy-Authorization',
      'CF-Connecting-IP',
    ])
      expect(fits({ headers: { [name]: 'x' } }), name).toBe(false)
    expect(fits({ headers: { 'CF-Access-Client-Secret': 'x' } })).toBe(true)
    expect(fits({ headers: { 'x-a': 'line\r\nbreak' } })).toBe(false)
  })
})
