import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { opened, resolved } from './examples/notices.ts'
import { slackBot } from './slack-bot.ts'
import { readSlackPress } from './slack-press.ts'

// Slack's own example: https://docs.slack.dev/authentication/verifying-requests-from-slack
const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5'
const timestamp = 1531420618
const body =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
  '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
  '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
  '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'
const stored = { signingSecret, apiUrl: 'https://slack.com/api' }

const read = (part: { signature?: string; timestamp?: string; body?: string; now?: number } = {}) =>
  readSlackPress(stored, {
    headers: new Headers({
      'x-slack-signature': part.signature ?? signature,
      'x-slack-request-timestamp': part.timestamp ?? String(timestamp),
    }),
    body: part.body ?? body,
    now: part.now ?? timestamp * 1000,
  })

describe('a press of a button in Slack', () => {
  it('is believed when Slack has signed it, as its own example is', async ({ expect }) => {
    expect(await read()).toEqual({ kind: 'nothing' })
    expect(await read({ now: (timestamp + 300) * 1000 })).toEqual({ kind: 'nothing' })
  })

  it('is not believed when anything of it differs, or when it is old', async ({ expect }) => {
    const forgeries = [
      { body: `${body}x` },
      { timestamp: String(timestamp + 1) },
      { timestamp: '' },
      { timestamp: 'NaN' },
      { signature: signature.replace('a2', 'a3') },
      { signature: signature.slice(3) },
      { signature: '' },
      { signature: 'v0=' },
      { now: (timestamp + 301) * 1000 },
      { now: (timestamp - 301) * 1000 },
    ]
    for (const part of forgeries) expect(await read(part), JSON.stringify(part)).toEqual({ kind: 'forged' })
    const unset = { ...stored, signingSecret: undefined }
    expect(await readSlackPress(unset, { headers: new Headers(), body, now: 0 })).toEqual({ kind: 'forged' })
  })

  it('is a button of Slack’s only where presses can come back, else a link', async ({ expect }) => {
    const notice = { ...opened, acknowledgeUrl: 'https://vedette.example.com/a/x' }
    const first = async (said: typeof opened, config: object) =>
      (await laidOut(slackBot, said, { config })).sent.body.blocks[2].elements[0]
    const button = await first(notice, {})
    expect(button).toMatchObject({ action_id: 'acknowledge', value: 'inc_1' })
    expect(button).not.toHaveProperty('url')
    expect(await first(notice, { signingSecret: undefined })).toMatchObject({ url: notice.acknowledgeUrl })
    // Over, there is nothing to acknowledge.
    expect((await first(resolved, {})).text.text).toBe('Open incident')
  })
})
