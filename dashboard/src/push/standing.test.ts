import { describe, it } from 'vitest'
import { type BrowserFacts, standingOf } from './standing.ts'

const fine: BrowserFacts = {
  secure: true,
  capable: true,
  apple: false,
  installed: false,
  permission: 'granted',
  subscribedKey: 'key',
  deviceId: 'dev_1',
}
const known = { keys: ['key'], deviceIds: ['dev_1', 'dev_2'] }
const standing = (part: Partial<BrowserFacts>, more: Partial<typeof known> = {}) =>
  standingOf({ ...fine, ...part }, { ...known, ...more })

describe('whether alerts arrive in this browser', () => {
  it('is "on" only when browser, server and channel agree', ({ expect }) => {
    expect(standing({})).toBe('on')
    expect(standing({ deviceId: null })).toBe('off')
    expect(standing({}, { deviceIds: ['dev_2'] })).toBe('lost')
    expect(standing({}, { keys: ['another'] })).toBe('lost')
    expect(standing({ subscribedKey: null })).toBe('lost')
    expect(standing({ permission: 'default' })).toBe('lost')
  })

  it('names what stands in the way, the first thing first', ({ expect }) => {
    expect(standing({ secure: false, capable: false })).toBe('insecure')
    expect(standing({ capable: false })).toBe('incapable')
    expect(standing({ permission: 'denied' })).toBe('denied')
    expect(standing({ deviceId: null }, { keys: [] })).toBe('no-channel')
  })

  it('sends an iPhone to its home screen, once', ({ expect }) => {
    expect(standing({ capable: false, apple: true })).toBe('home-screen')
    expect(standing({ capable: false, apple: true, installed: true })).toBe('incapable')
    expect(standing({ apple: true, installed: true })).toBe('on')
  })
})
