import { describe, it } from 'vitest'
import { forgetHung, isCrowded, leaveBehind, maxHung } from './handshakes.ts'

const never = () => Promise.withResolvers<void>()
const leave = (target: string, count: number, now: number) =>
  Array.from({ length: count }, () => {
    const handshake = never()
    leaveBehind(target, handshake.promise, now)
    return handshake
  })

describe('handshakes that hang', () => {
  it('keep others from a target once there are too many, until one ends', async ({ expect }) => {
    const [first] = leave('a:443', maxHung, 0)
    expect(isCrowded('a:443', 0)).toBe(true)
    expect(isCrowded('b:443', 0)).toBe(false)
    first?.resolve()
    await first?.promise
    expect(isCrowded('a:443', 0)).toBe(false)
  })

  it('let one more through every five minutes, so that a target that is back is seen', ({ expect }) => {
    leave('c:443', maxHung, 0)
    expect(isCrowded('c:443', 299_999)).toBe(true)
    expect(isCrowded('c:443', 300_000)).toBe(false)
    leave('c:443', 1, 300_000)
    expect(isCrowded('c:443', 300_001)).toBe(true)
    forgetHung('c:443')
    expect(isCrowded('c:443', 300_001)).toBe(false)
  })

  it('that were forgotten change nothing when they end', async ({ expect }) => {
    const old = leave('d:443', maxHung, 0)
    forgetHung('d:443')
    leave('d:443', maxHung, 1)
    for (const { resolve } of old) resolve()
    await Promise.all(old.map(({ promise }) => promise))
    expect(isCrowded('d:443', 1)).toBe(true)
  })
})
