import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { opened, resolved, test } from './examples/notices.ts'
import { teams } from './teams.ts'

describe('a Teams message', () => {
  it('is a card that phones can show, in the colour of what it says', async ({ expect }) => {
    const { sent } = await laidOut(teams, opened)
    const [attachment] = sent.body.attachments
    expect(sent.body.type).toBe('message')
    expect(attachment).toMatchObject({
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: { type: 'AdaptiveCard', version: '1.2', body: [{ style: 'attention' }, {}] },
    })
    const styleOf = async (notice: typeof opened) =>
      (await laidOut(teams, notice)).sent.body.attachments[0].content.body[0].style
    expect(await styleOf(resolved)).toBe('good')
    expect(await styleOf(test)).toBe('emphasis')
  })
})
