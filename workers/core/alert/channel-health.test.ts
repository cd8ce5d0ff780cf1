import { array, assert, constant, constantFrom, integer, property, record, uuid } from 'fast-check'
import { describe, it } from 'vitest'
import { channelHealth, episodeStep, type LoggedMessage, silentAfterMs } from './channel-health.ts'

const minute = 60_000
const hour = 60 * minute
const now = Date.UTC(2026, 10, 20, 12, 0, 0)

let count = 0
const message = (
  state: LoggedMessage['state'],
  firstAgoMs: number,
  more: Partial<LoggedMessage> = {},
): LoggedMessage => ({
  message: `message ${(count += 1)}`,
  state,
  firstTriedAt: now - firstAgoMs,
  lastTriedAt: now - firstAgoMs,
  lastError: state === 'delivered' ? null : 'HTTP 404: no_service',
  ...more,
})
const health = (...messages: LoggedMessage[]) => channelHealth(messages, now)

describe('the health of a channel', () => {
  it('is good when nothing was sent, and when the last message was taken', ({ expect }) => {
    expect(health()).toEqual({
      lastDeliveredAt: null,
      failingSince: null,
      failing: 0,
      lastError: null,
      silent: false,
    })
    const taken = message('delivered', minute)
    expect(health(taken, message('abandoned', 3 * hour), message('abandoned', 4 * hour))).toMatchObject({
      lastDeliveredAt: now - minute,
      failingSince: null,
      silent: false,
    })
  })

  it('is silent after three messages and two hours, neither alone', ({ expect }) => {
    const old = [message('abandoned', 2 * hour), message('owed', hour), message('abandoned', minute)]
    expect(health(...old)).toMatchObject({ failing: 3, failingSince: now - 2 * hour, silent: true })
    expect(health(...old.slice(0, 2))).toMatchObject({ failing: 2, silent: false })
    const young = [1, 2, 3, 4].map((ago) => message('abandoned', silentAfterMs - ago))
    expect(health(...young)).toMatchObject({ failing: 4, silent: false })
  })

  it('counts a message that is still tried from its first try', ({ expect }) => {
    const owed = () => message('owed', 3 * hour, { lastTriedAt: now - minute, lastError: 'HTTP 503' })
    expect(health(owed(), owed(), owed())).toMatchObject({
      failingSince: now - 3 * hour,
      lastError: 'HTTP 503',
      silent: true,
    })
  })

  it('begins anew after each message that was taken, whenever the others began', ({ expect }) => {
    const taken = message('delivered', hour)
    const owed = () => message('owed', 5 * hour, { lastTriedAt: now - minute })
    expect(health(taken, owed(), owed(), owed())).toMatchObject({
      failing: 3,
      failingSince: now - hour,
      silent: false,
    })
  })

  it('counts a message to several devices once', ({ expect }) => {
    const same = ['a', 'a', 'a', 'b'].map((name) => message('abandoned', 3 * hour, { message: name }))
    expect(health(...same)).toMatchObject({ failing: 2, silent: false })
  })

  it('does not count what nobody was asked about', ({ expect }) => {
    const withdrawn = message('abandoned', 3 * hour, { firstTriedAt: null, lastTriedAt: null })
    expect(health(withdrawn, withdrawn, withdrawn)).toMatchObject({ failing: 0, failingSince: null })
  })

  it('does not depend on the order of the log, and is silent only while it fails', ({ expect }) => {
    const any = record({
      message: uuid(),
      state: constantFrom('owed', 'delivered', 'abandoned'),
      firstTriedAt: integer({ min: now - 10 * hour, max: now }),
      lastTriedAt: integer({ min: now - 10 * hour, max: now }),
      lastError: constant(null),
    })
    assert(
      property(array(any, { maxLength: 12 }), (messages) => {
        const one = channelHealth(messages, now)
        expect(channelHealth(messages.toReversed(), now)).toEqual(one)
        if (one.silent) {
          expect(one.failing).toBeGreaterThanOrEqual(3)
          expect(now - (one.failingSince ?? now)).toBeGreaterThanOrEqual(silentAfterMs)
          expect(one.failingSince).toBeGreaterThanOrEqual(one.lastDeliveredAt ?? 0)
        }
      }),
    )
  })
})

describe('an episode of silence', () => {
  const silent = health(...[1, 2, 3].map((ago) => message('abandoned', ago * hour + hour)))
  const failing = health(message('abandoned', minute))
  const episode = { since: now - 4 * hour }

  it('begins once, lasts while it fails, and ends with what is taken', ({ expect }) => {
    expect(episodeStep(silent, null)).toBe('begin')
    expect(episodeStep(silent, episode)).toBeNull()
    expect(episodeStep(failing, null)).toBeNull()
    expect(episodeStep(failing, episode)).toBeNull()
    expect(episodeStep(health(message('delivered', minute)), episode)).toBe('end')
  })

  it('is forgotten without a word when the channel is gone, or its log is', ({ expect }) => {
    expect(episodeStep(null, episode)).toBe('forget')
    expect(episodeStep(health(), episode)).toBe('forget')
    expect(episodeStep(health(message('delivered', 5 * hour)), episode)).toBe('forget')
    expect(episodeStep(null, null)).toBeNull()
  })
})
