import { createHmac } from 'node:crypto'
import { describe, inject, it } from 'vitest'
import { env } from 'cloudflare:workers'
import { createWorkspace, request } from '../../../test/factories.ts'
import { received, recovered, trouble, until } from '../../../test/incident-scene.ts'

const targets = inject('targets')
const signingSecret = 'signing-0123456789'
const bytes = (text: string) => new TextEncoder().encode(text)

/** A workspace that has an open incident in Slack, and a hand to press with. */
async function told() {
  const { key, workspaceId } = await createWorkspace()
  const inbox = crypto.randomUUID()
  const answer = new URLSearchParams({
    key: inbox,
    status: '200',
    text: '{"ok":true,"channel":"C1","ts":"1.1"}',
  })
  await fetch(`${targets}/receive/set?${answer.toString()}`, { method: 'POST' })
  const config = { token: 'xoxb-1', channel: '#ops', signingSecret, apiUrl: `${targets}/in/${inbox}` }
  const made = await request('/api/v1/channels', { key, body: { name: 'ops', type: 'slack-bot', config } })
  const channel = await made.json<{ id: string; pressPath: string; recipient: string }>()
  const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
  const { incidentId } = await stub.report(trouble(workspaceId))
  const id = incidentId ?? ''
  // Which object an incident belongs to is in the log, which is written a moment after the message.
  await until(async () => {
    if ((await request(`/api/v1/incidents/${id}`, { key })).status !== 200) throw new Error('not logged yet')
  })
  const calls = async () => (await received(inbox)).map(({ body }) => JSON.parse(body))
  const press = (name: string, part: { value?: string; secret?: string; path?: string } = {}) => {
    const payload = JSON.stringify({
      type: 'block_actions',
      user: { id: `U-${name}`, name },
      response_url: `${targets}/in/${inbox}/answer`,
      actions: [{ action_id: 'acknowledge', value: part.value ?? id }],
    })
    const body = new URLSearchParams({ payload }).toString()
    const timestamp = String(Math.floor(Date.now() / 1000))
    const mac = createHmac('sha256', bytes(part.secret ?? signingSecret))
      .update(`v0:${timestamp}:${body}`)
      .digest('hex')
    return request(part.path ?? channel.pressPath, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${mac}`,
      },
    })
  }
  return { key, workspaceId, channel, stub, id, calls, press }
}

describe('a press reported by Slack', () => {
  it('acknowledges by the name of who has pressed, and the message says so', async ({ expect }) => {
    const { channel, stub, id, calls, press, workspaceId } = await told()
    expect(channel.pressPath).toBe(`/api/integrations/${workspaceId}/${channel.id}`)
    const pressed = await press('anna')
    expect([pressed.status, await pressed.text()]).toEqual([200, ''])
    const incident = await stub.incident(id)
    expect(incident?.status).toBe('acknowledged')
    expect(incident?.timeline.find(({ kind }) => kind === 'acknowledged')).toMatchObject({
      by: 'slack:U-anna',
      text: 'Acknowledged by anna',
    })
    await until(async () => expect(await calls()).toHaveLength(3))
    const [, update] = await calls()
    expect(update.ts).toBe('1.1')
    expect(update.text).toContain('Acknowledged by anna')
    expect(JSON.stringify(update.blocks)).not.toContain('action_id')
  })

  it('tells who comes second that somebody was first, or that it is over', async ({ expect }) => {
    const { stub, workspaceId, calls, press } = await told()
    await press('anna')
    await until(async () => expect(await calls()).toHaveLength(3))
    expect((await press('bob')).status).toBe(200)
    await until(async () => expect((await calls()).at(-1)?.text).toBe('Acknowledged by anna before.'))
    expect((await calls()).at(-1)).toMatchObject({ response_type: 'ephemeral', replace_original: false })
    await stub.report(recovered(workspaceId))
    await press('bob')
    await until(async () =>
      expect((await calls()).map(({ text }) => text)).toContain('This incident is over.'),
    )
  })

  it('does nothing for who has not Slack’s signature, and shows no channel that takes none', async ({
    expect,
  }) => {
    const { key, channel, workspaceId, stub, id, press } = await told()
    const forged = await press('eve', { secret: 'another' })
    expect([forged.status, (await forged.json<{ code: string }>()).code]).toEqual([401, 'press.unsigned'])
    const hook = await request('/api/v1/channels', {
      key,
      body: { name: 'hook', type: 'slack', config: { webhookUrl: targets } },
    })
    const { id: other, pressPath } = await hook.json<{ id: string; pressPath: null }>()
    expect(pressPath).toBeNull()
    for (const path of [
      `/api/integrations/${workspaceId}/${other}`,
      `/api/integrations/wsp_other/${channel.id}`,
      `/api/integrations/${workspaceId}/chn_none`,
    ])
      expect((await press('eve', { path })).status, path).toBe(404)
    expect((await stub.incident(id))?.status).toBe('open')
  })

  it('reaches no incident of another workspace', async ({ expect }) => {
    const mine = await told()
    const theirs = await told()
    expect((await mine.press('eve', { value: theirs.id })).status).toBe(200)
    await until(async () => expect((await mine.calls()).at(-1)?.text).toMatch(/^Not acknowledged\. /))
    expect((await theirs.stub.incident(theirs.id))?.status).toBe('open')
  })
})
