import { setTimeout as sleep } from 'node:timers/promises'
import { startAlertmanager } from './alerts/alertmanager.ts'
import { startOurs } from './alerts/ours.ts'
import { type Receiver, startReceiver } from './alerts/receiver.ts'
import type { Side } from './alerts/side.ts'
import { type Bench, report, say } from './figure.ts'
import { quantileOf } from './quantiles.ts'

const atOnce = 16
const pauseMs = 50
const timerSeconds = 30

/**
 * From an alert posted to the webhook received, one at a time at an easy pace; then how many alerts a second are taken
 * and told in a rush; then the same alert ten thousand times, which is one delivery. Beside us, in the same run,
 * Debian's Alertmanager with `group_wait: 0s`, which keeps no record of what it said.
 */
export const bench: Bench = async ({ quick }) => {
  for (const start of [startAlertmanager, startOurs]) {
    const receiver = await startReceiver()
    const side = await start(receiver.url)
    if (!side) say('alerts: prometheus-alertmanager is not installed (Debian: apt-get install it)')
    try {
      if (side) await measure(side, receiver, quick)
    } finally {
      await side?.stop()
      await receiver.close()
    }
  }
}

async function measure(side: Side, receiver: Receiver, quick: boolean): Promise<void> {
  say(`alerts: ${side.name}`)
  for (let n = 0; n < 10; n += 1) await side.fire(`warm-${n}`)
  await receiver.until(10, 20_000)
  await latency(side, receiver, quick ? 40 : 300)
  await rush(side, receiver, quick ? 100 : 1_000)
  await identical(side, receiver, quick ? 1_000 : 10_000)
  await timers(side, receiver, quick ? 100 : 1_000)
}

const figure = (side: Side, metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'alerts', metric: `${side.name}: ${metric}`, value, unit, against })

const now = () => performance.timeOrigin + performance.now()

async function latency(side: Side, receiver: Receiver, alerts: number): Promise<void> {
  receiver.heard.length = 0
  const posted = new Map<string, number>()
  for (let n = 0; n < alerts; n += 1) {
    posted.set(`calm-${n}`, now())
    await side.fire(`calm-${n}`)
    await sleep(pauseMs)
  }
  await receiver.until(alerts, 30_000)
  const ms = receiver.heard.map(({ what, at }) => at - (posted.get(what) ?? Number.NaN))
  figure(side, 'alert posted to webhook received, p50', quantileOf(ms, 0.5), 'ms', 'at most 10')
  figure(side, 'alert posted to webhook received, p99', quantileOf(ms, 0.99), 'ms', 'at most 30')
}

/** Runs `count` of them, so many at once; answers the seconds they took. */
async function inRush(count: number, one: (n: number) => Promise<void>): Promise<number> {
  const began = performance.now()
  let next = 0
  const runner = async () => {
    while (next < count) await one(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, runner))
  return (performance.now() - began) / 1_000
}

async function rush(side: Side, receiver: Receiver, alerts: number): Promise<void> {
  receiver.heard.length = 0
  const [cpuBefore, began] = [side.cpuMs(), performance.now()]
  const seconds = await inRush(alerts, (n) => side.fire(`rush-${n}`))
  await receiver.until(alerts, 120_000)
  const told = (performance.now() - began) / 1_000
  figure(side, `different alerts taken, ${atOnce} at once`, alerts / seconds, 'alerts/s', '')
  figure(side, 'different alerts taken and told', alerts / told, 'alerts/s', '')
  figure(side, 'CPU of an alert taken and told', (side.cpuMs() - cpuBefore) / alerts, 'ms', '')
}

async function identical(side: Side, receiver: Receiver, posts: number): Promise<void> {
  receiver.heard.length = 0
  const cpuBefore = side.cpuMs()
  const seconds = await inRush(posts, () => side.fire('the-same'))
  await sleep(2_000)
  figure(side, 'the same alert taken again', posts / seconds, 'posts/s', '')
  figure(side, 'CPU of the same alert again', (side.cpuMs() - cpuBefore) / posts, 'ms', '')
  figure(side, `deliveries of ${posts} identical alerts`, receiver.heard.length, 'deliveries', '1')
}

/** How late do escalation timers ring while so many incidents are open? Both ends are what the receiver heard. */
async function timers(side: Side, receiver: Receiver, incidents: number): Promise<void> {
  if (!side.escalateAfter) return
  await side.escalateAfter(timerSeconds)
  receiver.heard.length = 0
  await inRush(incidents, (n) => side.fire(`timer-${n}`))
  await receiver.until(2 * incidents, 180_000)
  const openedAt = new Map(
    receiver.heard.filter(({ event }) => event === 'incident.opened').map(({ what, at }) => [what, at]),
  )
  const late = receiver.heard
    .filter(({ event }) => event === 'incident.escalated')
    .map(({ what, at }) => at - (openedAt.get(what) ?? Number.NaN) - timerSeconds * 1_000)
  const what = `escalation heard later than ${timerSeconds} s after its opening was heard, ${incidents} incidents open`
  figure(side, `${what}, p50`, quantileOf(late, 0.5), 'ms', 'at most 2000')
  figure(side, `${what}, worst`, Math.max(...late), 'ms', 'at most 2000')
}
