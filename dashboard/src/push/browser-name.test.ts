import { it } from 'vitest'
import { browserName } from './browser-name.ts'

it.for([
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Firefox on Mac (Anna)',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36',
    'Chrome on Android (Anna)',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0',
    'Edge on Windows (Anna)',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone (Anna)',
  ],
  ['something else', 'Browser (Anna)'],
] as const)('names %s', ([userAgent, name], { expect }) => {
  expect(browserName(userAgent, 'Anna Berg')).toBe(name)
  expect(browserName(userAgent, undefined)).toBe(name.replace(' (Anna)', ''))
})
