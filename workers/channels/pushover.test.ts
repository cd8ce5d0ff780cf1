import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { acknowledged, escalated, opened, resolved, said, test } from './examples/notices.ts'
import { pushover } from './pushover.ts'

const emergency = { config: { critical: 'emergency' } }
const high = { config: { critical: 'high' } }

describe('a Pushover message', () => {
  it('repeats an emergency every minute for an hour, and can be called off by its incident', async ({
    expect,
  }) => {
    const { sent } = await laidOut(pushover, opened, emergency)
    expect(sent.path).toBe('/1/messages.json')
    expect(sent.body).toMatchObject({ priority: 2, retry: 60, expire: 3600, tags: 'inc_1' })
    expect((await laidOut(pushover, escalated, emergency)).sent.body.priority).toBe(2)
  })

  it.for([acknowledged, resolved])('calls it off: $event', async (notice, { expect }) => {
    const { asked, sent } = await laidOut(pushover, notice, emergency)
    expect(asked.map(({ path }) => path)).toEqual(['/1/receipts/cancel_by_tag/inc_1.json'])
    expect(asked[0]?.body).toHaveProperty('token')
    expect(sent.body.priority).toBeLessThan(1)
    // Without an emergency there is nothing to call off.
    expect((await laidOut(pushover, notice, high)).asked).toEqual([])
  })

  it('repeats nothing that is not critical, nor a test', async ({ expect }) => {
    const warning = said('incident.opened', {}, { severity: 'warning' })
    for (const notice of [warning, test]) {
      const { body } = (await laidOut(pushover, notice, emergency)).sent
      expect(body.priority).toBe(0)
      expect(body).not.toHaveProperty('retry')
    }
    expect((await laidOut(pushover, opened, high)).sent.body).toMatchObject({ priority: 1 })
  })
})
