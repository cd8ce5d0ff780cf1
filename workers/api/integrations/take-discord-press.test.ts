import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, inject, it } from 'vitest'
import { env } from 'cloudflare:workers'
import { createWorkspace, request } from '../../../test/factories.ts'
import { received, recovered, trouble, until } from '../../../test/incident-scene.ts'

const targets = inject('targets')
const { privateKey, publicKey: made } = generateKeyPairSync('ed25519')
const publicKey = made.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')

/** A workspace that has an open incident in Discord, and a hand to press with. */
async function told() {
  const { key, workspaceId } = await createWorkspace()
  const inbox = crypto.randomUUID()
  const answer = new URLSearchParams({ key: inbox, status: '200', text: '{"id":"11","channel_id":"12"}' })
  await fetch(`${targets}/receive/set?${answer.toString()}`, { method: 'POST' })
  const apiUrl = `${targets}/in/${inbox}`
  const config = { token: 'MTE.a.b', channelId: '1200000000000000002', publicKey, apiUrl }
  const body = { name: 'ops', type: 'discord-bot', config }
  const channel = await (
    await request('/api/v1/channels', { key, body })
  ).json<{ id: string; pressPath: string }>()
  const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
  const { incidentId } = await stub.report(trouble(workspaceId))
  const id = incidentId ?? ''
  // Which object an incident belongs to is in the log, which is written a moment after the message.
  await until(async () => {
    if ((await request(`/api/v1/incidents/${id}`, { key })).status !== 200) throw new Error('not logged yet')
  })
  const interact = (interaction: object, by: KeyObject = privateKey) => {
    const text = JSON.stringify(interaction)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = sign(null, new TextEncoder().encode(timestamp + text), by).toString('hex')
    const headers = {
      'content-type': 'application/json',
      'x-signature-ed25519': signature,
      'x-signature-timestamp': timestamp,
    }
    return request(channel.pressPath, { method: 'POST', body: text, headers })
  }
  const calls = async () => (await received(inbox)).map((call) => ({ ...call, said: JSON.parse(call.body) }))
  return { workspaceId, stub, id, interact, calls }
}

interface Button {
  custom_id: string
}

/** The first button of a message of ours. */
function buttonOf(call: { said: { components: { components: Button[] }[] } } | undefined): Button {
  const button = call?.said.components[0]?.components[0]
  if (!button) throw new Error('there is no button')
  return button
}

/** A press of it, as Discord reports it. */
const press = (username: string, { custom_id }: Button) => ({
  type: 3,
  data: { component_type: 2, custom_id },
  member: { user: { id: `9${username.length}`, username, global_name: null } },
})

describe('an interaction reported by Discord', () => {
  it('answers the ping with which Discord checks the address, and 401 to what it did not sign', async ({
    expect,
  }) => {
    const { interact, stub, id } = await told()
    const pong = await interact({ type: 1 })
    expect([pong.status, await pong.json()]).toEqual([200, { type: 1 }])
    expect(pong.headers.get('content-type')).toContain('application/json')
    const stranger = generateKeyPairSync('ed25519').privateKey
    const forged = await interact(press('eve', { custom_id: `acknowledge:${id}` }), stranger)
    expect(forged.status).toBe(401)
    expect((await stub.incident(id))?.status).toBe('open')
  })

  it('acknowledges by the button of our message, and that message says who', async ({ expect }) => {
    const { interact, calls, stub, id } = await told()
    const [first] = await calls()
    const button = buttonOf(first)
    const pressed = await interact(press('anna', button))
    expect(await pressed.json()).toEqual({ type: 6 })
    const incident = await stub.incident(id)
    expect(incident?.timeline.find(({ kind }) => kind === 'acknowledged')).toMatchObject({
      by: 'discord:94',
      text: 'Acknowledged by anna',
    })
    await until(async () => expect(await calls()).toHaveLength(3))
    const [, edit, news] = await calls()
    expect(edit?.said.content).toContain('Acknowledged by anna')
    expect(edit?.body).not.toContain('custom_id')
    expect(news?.said.message_reference.message_id).toBe('11')
  })

  it('tells who comes second, and no one else, that somebody was first, or that it is over', async ({
    expect,
  }) => {
    const { interact, calls, stub, workspaceId } = await told()
    const [first] = await calls()
    const button = buttonOf(first)
    await interact(press('anna', button))
    const second = await (await interact(press('bob', button))).json()
    expect(second).toMatchObject({ type: 4, data: { content: 'Acknowledged by anna before.', flags: 64 } })
    await stub.report(recovered(workspaceId))
    const late = await (await interact(press('bob', button))).json()
    expect(late).toMatchObject({ type: 4, data: { content: 'This incident is over.' } })
  })
})
