import { test } from 'vitest'
import type { WaterfallEntry } from '#core/run/waterfall'
import { barsOf, durationOf, endOf, kindOf, namesOf, ticksOf, zoomed } from './bars.ts'

const entry: WaterfallEntry = {
  url: 'https://shop.example/assets/app.js',
  method: 'GET',
  status: 200,
  type: 'Script',
  startMs: 100,
  blockedMs: null,
  dnsMs: 5,
  connectMs: 10,
  tlsMs: 0,
  sendMs: 1,
  waitMs: 40,
  receiveMs: 4,
  bytes: 1_000,
  bodyBytes: 900,
  mimeType: 'text/javascript',
  initiator: 'parser',
  thirdParty: false,
  failed: null,
  fromCache: false,
  protocol: 'h2',
}

test('phases follow each other from the start of the request', ({ expect }) => {
  expect(barsOf(entry)).toEqual([
    { kind: 'dns', from: 100, to: 105 },
    { kind: 'connect', from: 105, to: 115 },
    { kind: 'send', from: 115, to: 116 },
    { kind: 'wait', from: 116, to: 156 },
    { kind: 'receive', from: 156, to: 160 },
  ])
  expect(durationOf(entry)).toBe(60)
})

test('the ruler ends after the last request and the last mark', ({ expect }) => {
  const marks = { fcpMs: null, lcpMs: 500, domContentLoadedMs: null, loadMs: null }
  expect(endOf({ entries: [entry], marks })).toBeCloseTo(510)
  expect(ticksOf({ from: 0, to: 510 }, 6)).toEqual([0, 100, 200, 300, 400, 500])
  expect(ticksOf({ from: 120, to: 160 }, 4)).toEqual([120, 130, 140, 150, 160])
})

test('a request has a kind and a name', ({ expect }) => {
  expect([kindOf(entry), kindOf({ type: 'Fetch' }), kindOf({ type: 'Ping' })]).toEqual([
    'script',
    'data',
    'other',
  ])
  expect(namesOf(entry.url)).toEqual({ name: 'app.js', host: 'shop.example' })
  expect(namesOf('https://shop.example/')).toEqual({ name: '/', host: 'shop.example' })
})

test('a zoom keeps what is looked at where it is, and never leaves the ruler', ({ expect }) => {
  const whole = { from: 0, to: 1_000 }
  expect(zoomed(whole, whole, 0.5)).toEqual({ from: 250, to: 750 })
  expect(zoomed(whole, whole, 0.5, 100)).toEqual({ from: 50, to: 550 })
  expect(zoomed({ from: 900, to: 1_000 }, whole, 2)).toEqual({ from: 800, to: 1_000 })
  expect(zoomed({ from: 250, to: 750 }, whole, 2)).toBeNull()
})
