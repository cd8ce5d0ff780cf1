import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { opened, resolved } from './examples/notices.ts'
import { matrix } from './matrix.ts'

const room = '/_matrix/client/v3/rooms/!abc%3Aexample.com/send/m.room.message'

describe('a Matrix message', () => {
  it('is put under the delivery’s own ID, as text that rings', async ({ expect }) => {
    const { sent } = await laidOut(matrix, opened)
    expect(sent).toMatchObject({ method: 'PUT', path: `${room}/dlv_incident.opened` })
    expect(sent.headers.get('authorization')).toMatch(/^Bearer syt_/)
    expect(sent.body).toMatchObject({ msgtype: 'm.text', 'm.mentions': {} })
  })

  it('joins the thread, and replaces the first message under an ID of its own', async ({ expect }) => {
    const { asked, sent } = await laidOut(matrix, resolved, { thread: { eventId: '$1' } })
    expect(asked[0]?.path).toBe(`${room}/dlv_incident.resolved-first`)
    expect(asked[0]?.body['m.relates_to']).toEqual({ rel_type: 'm.replace', event_id: '$1' })
    expect(asked[0]?.body['m.new_content'].body).toContain('Checkout is back up')
    expect(sent.path).toBe(`${room}/dlv_incident.resolved`)
    expect(sent.body['m.relates_to']).toMatchObject({ rel_type: 'm.thread', event_id: '$1' })
  })

  it('takes a room’s internal ID, not a name', ({ expect }) => {
    const fits = (roomId: string) =>
      matrix.config.safeParse({ server: 'https://a.example', accessToken: 't', roomId }).success
    expect(fits('!abc:example.com')).toBe(true)
    // Rooms of version 12 have no server in their ID.
    expect(fits('!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM')).toBe(true)
    for (const wrong of ['#ops:example.com', '!a/b', '']) expect(fits(wrong), wrong).toBe(false)
  })
})
