import { test } from 'vitest'
import { Pulse } from './pulse.ts'

test('the worst delay counts, and fades within seconds', ({ expect }) => {
  const pulse = new Pulse()
  expect(pulse.lateMs(1000)).toBe(0)
  pulse.note(400, 1000)
  pulse.note(10, 1100)
  expect(pulse.lateMs(1000)).toBe(400)
  expect(pulse.lateMs(2000)).toBeCloseTo(200)
  expect(pulse.lateMs(11_000)).toBeLessThan(1)
})

test('a new delay replaces what is left of an old one', ({ expect }) => {
  const pulse = new Pulse()
  pulse.note(400, 0)
  pulse.note(300, 1000)
  expect(pulse.lateMs(1000)).toBe(300)
})
