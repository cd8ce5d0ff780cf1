import { type Bench, report, say } from './figure.ts'
import { highestThat } from './stream/find.ts'
import { startOurs } from './stream/ours.ts'
import type { Side, SideFlow, StartSide } from './stream/side.ts'
import { startUsual } from './stream/usual.ts'

const sockets = 100
/** A request holds what came in so long, however many events that are. */
const requestsPerSecond = 40
const heldMs = 100

/** A side, and the rates at which it is measured. */
interface Plan {
  start: StartSide
  rates: number[]
  /** Beyond this it is not tried; ours refuses more of one shard. */
  most: number
}

const plans = (quick: boolean): Plan[] => [
  {
    start: () => startOurs({ full: false }),
    rates: quick ? [1_000, 5_000, 20_000] : [1_000, 5_000, 10_000, 20_000, 30_000],
    most: 50_000,
  },
  { start: () => startOurs({ full: true }), rates: [1_000, 5_000], most: 50_000 },
  { start: () => startUsual('event'), rates: [500, 1_000], most: 50_000 },
  { start: () => startUsual('request'), rates: [1_000, 5_000], most: 50_000 },
]

/**
 * How soon is an event that was accepted on a hundred sockets, and what does it cost? Ours, and in the same run the
 * usual pattern: Redis pub/sub and Socket.IO, under the same load, heard by the same means. Latency counts from when a
 * request was due (no coordinated omission) to when a socket had the first and the last event of a frame. Not the
 * same work: ours has every accepted event on disk, once, and in windows of four sizes, and unless frames are full
 * it names the newest 200 events of every 20 ms and says how many it left out; the other keeps nothing and names all.
 */
export const bench: Bench = async ({ quick, find }) => {
  const seconds = quick ? 10 : 60
  const costs = new Map<string, number>()
  for (const plan of plans(quick)) {
    if (find) await findHighest(plan, quick ? 5 : 15)
    else
      await withSide(plan.start, async (side) => {
        for (const rate of plan.rates) await measure(side, rate, seconds, costs)
      })
  }
  ratios(costs)
}

async function withSide(start: StartSide, use: (side: Side) => Promise<void>): Promise<void> {
  const side = await start()
  if (!side) return
  try {
    await use(side)
  } finally {
    await side.stop()
  }
}

const loadOf = (rate: number, seconds: number) => ({
  rate,
  batch: Math.max(1, Math.round(rate / requestsPerSecond)),
  sockets,
  seconds,
})

async function measure(side: Side, rate: number, seconds: number, costs: Map<string, number>): Promise<void> {
  await side.run(loadOf(rate, 3)) // everything is awake and compiled
  const cpuBefore = side.cpuMs()
  const result = await side.run(loadOf(rate, seconds))
  const cpuUs = ((side.cpuMs() - cpuBefore) * 1_000) / result.sent.accepted
  costs.set(`${side.name} ${rate}`, cpuUs)
  const name = `${side.name}, ${rate} events/s`
  say(`stream: ${name}: ${told(result)}`)
  const figure = (metric: string, value: number, unit: string, against = '') =>
    report({ bench: 'stream', metric: `${name}: ${metric}`, value, unit, against })
  figure('due to socket p50', result.socketMs.quantile(0.5), 'ms')
  figure('due to socket p99', result.socketMs.quantile(0.99), 'ms', rate <= 5_000 ? 'under 50' : 'under 100')
  figure('due to accepted p99', result.sent.acceptMs.quantile(0.99), 'ms')
  figure('sent late by the generator p99', result.sent.lateMs.quantile(0.99), 'ms')
  figure('CPU of an event', cpuUs, 'µs')
  figure('events of a CPU-second', 1e6 / cpuUs, 'events')
  figure('events not accepted', result.sent.due - result.sent.accepted, 'events', '0')
  figure('accepted and not told', result.sent.accepted - result.told, 'events', '0')
  if (result.counted !== null)
    figure('accepted and not counted', result.sent.accepted - result.counted, 'events', '0')
}

/** Events of a CPU-second, ours over theirs: at the same rate, and each at a high rate that it carries. */
function ratios(costs: ReadonlyMap<string, number>): void {
  const pairs = [
    ['ours', 1_000, 'Redis + Socket.IO, a message for each event', 1_000],
    ['ours, full frames', 1_000, 'Redis + Socket.IO, a message for each event', 1_000],
    ['ours', 20_000, 'Redis + Socket.IO, a message for each event', 1_000],
    ['ours', 5_000, 'Redis + Socket.IO, a message for each request', 5_000],
    ['ours, full frames', 5_000, 'Redis + Socket.IO, a message for each request', 5_000],
  ] as const
  for (const [ours, rate, theirs, otherRate] of pairs) {
    const [mine, other] = [costs.get(`${ours} ${rate}`), costs.get(`${theirs} ${otherRate}`)]
    if (mine === undefined || other === undefined) continue
    const metric = `events of a CPU-second: ${ours} at ${rate} events/s over ${theirs} at ${otherRate}`
    report({ bench: 'stream', metric, value: other / mine, unit: 'times', against: '' })
  }
}

/** The highest rate at which every event is accepted and told, and 99 % within 100 ms. */
async function findHighest(plan: Plan, seconds: number): Promise<void> {
  let side = await plan.start()
  if (!side) return
  const { name } = side
  try {
    const found = await highestThat(
      async (rate) => {
        side ??= await plan.start()
        if (!side) return false
        const good = await holds(side, rate, seconds)
        if (good) return true
        // It still has what it could not do in time.
        await side.stop()
        side = null
        return false
      },
      { from: 1_000, most: plan.most },
    )
    report({
      bench: 'stream',
      metric: `${name}: highest rate with due to socket p99 under ${heldMs} ms`,
      value: found,
      unit: 'events/s',
      against: '',
    })
  } finally {
    await side?.stop()
  }
}

async function holds(side: Side, rate: number, seconds: number): Promise<boolean> {
  await side.run(loadOf(rate, 2))
  const result = await side.run(loadOf(rate, seconds))
  const { sent, socketMs } = result
  const p99 = socketMs.quantile(0.99)
  const good = p99 < heldMs && sent.accepted === sent.due && result.told === sent.accepted
  say(
    `stream: ${side.name} at ${rate} events/s: p99 ${p99} ms, ${good ? 'holds' : 'does not hold'} ${told(result)}`,
  )
  return good
}

const told = ({ sent, frames, bytes, skipped, counted, told: known }: SideFlow): string =>
  JSON.stringify({
    due: sent.due,
    accepted: sent.accepted,
    refused: sent.refused,
    failed: sent.failed,
    senderLateP99Ms: sent.lateMs.quantile(0.99),
    told: known,
    counted,
    frames,
    skipped,
    megabytes: Math.round(bytes / 1e6),
  })
