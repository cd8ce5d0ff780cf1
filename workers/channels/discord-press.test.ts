import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, it } from 'vitest'
import { readDiscordPress } from './discord-press.ts'

// Signed by Node's Ed25519, which is not what verifies.
const { privateKey, publicKey: made } = generateKeyPairSync('ed25519')
// DER of a public key ends in its 32 bytes: RFC 8410.
const publicKey = made.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
const now = Date.UTC(2026, 10, 20, 19)
const anna = { id: '80351110224678912', username: 'anna.b', global_name: 'Anna' }
const press = (part: object = {}) =>
  JSON.stringify({
    type: 3,
    data: { component_type: 2, custom_id: 'acknowledge:inc_1' },
    member: { user: anna, nick: 'The boss' },
    ...part,
  })

interface Part {
  body?: string
  signedBody?: string
  timestamp?: string
  headers?: Record<string, string>
  key?: string
}

function read({
  body = press(),
  signedBody = body,
  timestamp = String(now / 1000),
  headers,
  key,
}: Part = {}) {
  const signature = sign(null, new TextEncoder().encode(timestamp + signedBody), privateKey).toString('hex')
  const signed = { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp, ...headers }
  return readDiscordPress({ publicKey: key ?? publicKey }, { headers: new Headers(signed), body, now })
}

describe('an interaction that Discord reports', () => {
  it('is answered when Discord only asks whether we are there', async ({ expect }) => {
    expect(await read({ body: '{"type":1}' })).toEqual({ kind: 'nothing', reply: { type: 1 } })
  })

  it('acknowledges by the name of the account that has pressed', async ({ expect }) => {
    expect(await read()).toMatchObject({
      kind: 'acknowledge',
      incidentId: 'inc_1',
      by: 'discord:80351110224678912',
      byName: 'Anna',
    })
    const inPrivate = press({ member: undefined, user: { ...anna, global_name: null } })
    expect(await read({ body: inPrivate })).toMatchObject({ byName: 'anna.b' })
  })

  it('is told to its presser alone what came of it, and nothing when it is as they wished', async ({
    expect,
  }) => {
    const taken = await read()
    if (taken.kind !== 'acknowledge') throw new Error(taken.kind)
    expect(taken.reply?.(null)).toEqual({ type: 6 })
    expect(taken.reply?.('This incident is over.')).toMatchObject({
      type: 4,
      data: { content: 'This incident is over.', flags: 64 },
    })
    expect(taken.answer('x')).toBeNull()
  })

  it('is not believed when anything of it differs, or when it is old', async ({ expect }) => {
    const late = (seconds: number) => String(now / 1000 + seconds)
    const forgeries: Part[] = [
      { signedBody: press({ data: { custom_id: 'acknowledge:inc_2' } }) },
      { headers: { 'x-signature-timestamp': late(1) } },
      { headers: { 'x-signature-ed25519': '00'.repeat(64) } },
      { headers: { 'x-signature-ed25519': '' } },
      { timestamp: late(-301) },
      { timestamp: late(301) },
      { timestamp: 'NaN' },
      { key: 'ff'.repeat(32) },
      { key: publicKey.replace(/^../, (first) => (first === '00' ? '01' : '00')) },
    ]
    for (const part of forgeries) expect(await read(part), JSON.stringify(part)).toEqual({ kind: 'forged' })
    expect(await read({ timestamp: late(300) })).toMatchObject({ kind: 'acknowledge' })
    const unset = await readDiscordPress({}, { headers: new Headers(), body: press(), now })
    expect(unset).toEqual({ kind: 'forged' })
  })

  it('does nothing, but is answered, when it is about nothing of ours', async ({ expect }) => {
    for (const body of [
      press({ data: { custom_id: 'vote:inc_1' } }),
      press({ data: { custom_id: 'acknowledge' } }),
      press({ member: undefined }),
      '{"type":2}',
      'no json',
    ])
      expect(await read({ body }), body).toEqual({ kind: 'nothing', reply: { type: 6 } })
  })
})
