import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { opened } from './examples/notices.ts'
import { mattermost } from './mattermost.ts'

describe('a Mattermost message', () => {
  it('goes to the webhook’s own channel, or to another', async ({ expect }) => {
    expect((await laidOut(mattermost, opened)).sent.body).not.toHaveProperty('channel')
    const { sent } = await laidOut(mattermost, opened, { config: { channel: '@anna' } })
    expect(sent.body.channel).toBe('@anna')
  })

  it('has its facts one below the other, each with its word in bold', async ({ expect }) => {
    const { sent } = await laidOut(mattermost, opened)
    // The error stands above them, in the post itself.
    expect(sent.body.text).toBe('**🔴 Checkout is down**: HTTP 503 from Western Europe')
    expect(sent.body.attachments[0].text.split('  \n')).toEqual([
      '**What**  <https://shop.example.com/?a=1&b=2>',
      '**Where from**  Western Europe, Eastern North America',
      String.raw`**Since**  2026\-11\-20 19:00:00 UTC \(4 min 12 s\)`,
      '[Open incident](https://vedette.example.com/incidents/inc_1) · [Open target](https://shop.example.com/?a=1&b=2)',
    ])
  })
})
