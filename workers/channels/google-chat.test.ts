import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { expiring, opened, resolved } from './examples/notices.ts'
import { googleChat } from './google-chat.ts'

describe('a Google Chat message', () => {
  it('is in the thread of its incident from the first', async ({ expect }) => {
    for (const notice of [opened, resolved]) {
      const { sent } = await laidOut(googleChat, notice)
      expect(sent.body.thread).toEqual({ threadKey: 'inc_1' })
      const query = new URL(sent.path, 'http://a').searchParams
      expect(query.get('messageReplyOption')).toBe('REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD')
      // What the webhook itself has stays.
      expect(query.get('key')).toBe('k')
    }
  })

  it('is in no thread when it is about no incident', async ({ expect }) => {
    const { sent } = await laidOut(googleChat, expiring)
    expect(sent.body).not.toHaveProperty('thread')
    expect(sent.path).not.toContain('messageReplyOption')
  })
})
