import { describe, expect, test } from 'vitest'
import { HeartbeatConfig, scheduleWords } from './config.ts'

const words = (part: object) => scheduleWords(HeartbeatConfig.parse({ type: 'heartbeat', ...part }))

describe('the words of a schedule', () => {
  test.each([
    [90, 'every 90 s'],
    [300, 'every 5 min'],
    [3600, 'every 1 h'],
    [5400, 'every 90 min'],
    [604_800, 'every 7 d'],
  ])('a period of %i s is said in its largest whole unit', (periodSeconds, said) => {
    expect(words({ periodSeconds })).toBe(said)
  })

  test('an expression is said with its time zone', () => {
    expect(words({ cron: '30 2 * * *', timezone: 'Europe/Berlin' })).toBe('30 2 * * * Europe/Berlin')
  })
})
