import { setTimeout as sleep } from 'node:timers/promises'
import { type Receiver, startReceiver } from './alerts/receiver.ts'
import { type Bench, report, say } from './figure.ts'
import { type BenchServer, startBenchServer } from './server.ts'

const crashEveryMs = 20_000
const stepSeconds = 30
/** A step that came due so shortly before the end may be told or not. */
const edgeMs = 5_000
/** After a kill what was being sent is tried again once its claim has run out; and receivers may be left alone for a while. */
const settleMs = 150_000

interface Alert {
  name: string
  firedAt: number
  resolvedAt: number | null
  /** Resolved in the middle of the storm, not after it. */
  isShort: boolean
}

/**
 * Is anything lost or said twice when everything is killed every 20 s for five minutes, in the middle of 200 incidents?
 * One receiver hears of each at once, another when nobody has acknowledged for 30 s. Each must in the end have one
 * opening (or escalation) and one end of each incident, under one id each.
 */
export const bench: Bench = async ({ quick, minutes = quick ? 1 : 5 }) => {
  const count = quick ? 40 : 200
  say(`storm: ${count} incidents, everything killed every ${crashEveryMs / 1_000} s for ${minutes} minutes`)
  const [first, second] = [await startReceiver(), await startReceiver()]
  const server = await startBenchServer({ metered: false })
  try {
    await furnish(server, first, second)
    const alerts = await weather(server, { count, ms: minutes * 60_000 })
    await end(server, alerts)
    await settled(alerts, first, second)
    judge(alerts, first, second)
  } finally {
    await server.stop()
    await first.close()
    await second.close()
  }
}

async function furnish(server: BenchServer, first: Receiver, second: Receiver): Promise<void> {
  const channel = async (name: string, { url }: Receiver) => {
    const made = await server.api<{ id: string }>('POST', '/api/v1/channels', {
      name,
      type: 'webhook',
      config: { url },
    })
    return made.id
  }
  const [one, other] = [await channel('First', first), await channel('Second', second)]
  await server.api('POST', '/api/v1/policies', {
    name: 'Storm',
    steps: [{ channelIds: [one] }, { afterSeconds: stepSeconds, channelIds: [other] }],
    isDefault: true,
  })
}

/** Fires alerts evenly over the time while everything is killed again and again; every third ends after 40 s. */
async function weather(server: BenchServer, { count, ms }: { count: number; ms: number }): Promise<Alert[]> {
  const alerts: Alert[] = []
  const began = Date.now()
  const kills = (async () => {
    for (let at = began + crashEveryMs; at < began + ms; at += crashEveryMs) {
      await sleep(Math.max(0, at - Date.now()))
      await server.crash()
    }
  })()
  const lives: Promise<void>[] = []
  for (let n = 0; n < count; n += 1) {
    await sleep(Math.max(0, began + (n * ms) / count - Date.now()))
    const alert: Alert = { name: `storm-${n}`, firedAt: 0, resolvedAt: null, isShort: n % 3 === 0 }
    alerts.push(alert)
    lives.push(live(server, alert))
  }
  await Promise.all([kills, ...lives])
  return alerts
}

async function live(server: BenchServer, alert: Alert): Promise<void> {
  await post(server, alert.name, 'firing')
  alert.firedAt = Date.now()
  if (!alert.isShort) return
  await sleep(40_000)
  await post(server, alert.name, 'resolved')
  alert.resolvedAt = Date.now()
}

async function end(server: BenchServer, alerts: readonly Alert[]): Promise<void> {
  for (const alert of alerts.filter(({ isShort }) => !isShort)) {
    await post(server, alert.name, 'resolved')
    alert.resolvedAt = Date.now()
  }
}

/** Whoever posts an alert posts it again until it is taken: that is their part of the bargain. */
async function post(server: BenchServer, dedupKey: string, status: string): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt += 1) {
    const answer = await fetch(`${server.origin}/api/v1/alerts`, {
      method: 'POST',
      headers: { ...server.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ dedupKey, status, title: dedupKey }),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.status === 202) return
    await sleep(500)
  }
  throw new Error(`${dedupKey} was never taken`)
}

/** The ids of one event of one alert, in the order in which they first came. */
const idsOf = ({ heard }: Receiver, what: string, event: string): string[] => [
  ...new Set(heard.filter((one) => one.what === what && one.event === event).map(({ id }) => id)),
]

const isWhole = (receiver: Receiver, { name }: Alert): boolean =>
  idsOf(receiver, name, 'incident.resolved').length > 0

const lastedMs = ({ firedAt, resolvedAt }: Alert): number => (resolvedAt ?? Infinity) - firedAt

async function settled(alerts: readonly Alert[], first: Receiver, second: Receiver): Promise<void> {
  for (const until = Date.now() + settleMs; Date.now() < until; await sleep(1_000)) {
    const late = alerts.filter((alert) => lastedMs(alert) > stepSeconds * 1_000 + edgeMs)
    if (alerts.every((alert) => isWhole(first, alert)) && late.every((alert) => isWhole(second, alert))) break
  }
  // Whatever would come twice has time to come.
  await sleep(30_000)
}

function judge(alerts: readonly Alert[], first: Receiver, second: Receiver): void {
  let [missing, twice, disordered] = [0, 0, 0]
  for (const alert of alerts) {
    for (const [receiver, event, isDue] of [
      [first, 'incident.opened', true],
      [second, 'incident.escalated', lastedMs(alert) > stepSeconds * 1_000 + edgeMs],
    ] as const) {
      const [begins, ends] = [
        idsOf(receiver, alert.name, event),
        idsOf(receiver, alert.name, 'incident.resolved'),
      ]
      if (begins.length === 0 && isDue) missing += 1
      if (ends.length < Math.min(1, begins.length)) missing += 1
      if (begins.length > 1) twice += 1
      if (ends.length > 1) twice += 1
      const firstOf = (name: string) =>
        receiver.heard.findIndex((one) => one.what === alert.name && one.event === name)
      if (ends.length > 0 && (begins.length === 0 || firstOf(event) > firstOf('incident.resolved')))
        disordered += 1
    }
  }
  const all = [...first.heard, ...second.heard]
  const figure = (metric: string, value: number, unit: string, against: string) =>
    report({ bench: 'storm', metric, value, unit, against })
  figure('messages that arrived', all.length, 'messages', '')
  figure('owed and never heard', missing, 'messages', '0')
  figure('said twice under another id', twice, 'messages', '0')
  figure('an end without a beginning before it', disordered, 'messages', '0')
  figure(
    'said again under the same id',
    all.length - new Set(all.map(({ id }) => id)).size,
    'messages',
    'allowed',
  )
}
