import { setTimeout as sleep } from 'node:timers/promises'
import { packResults, unpackResults } from '../workers/core/results-codec.ts'
import { noTimings } from '../workers/core/result.ts'
import { type CheckEvent, checkBatch, checksSettings } from '../workers/core/stream/checks.ts'
import { RecentIds } from '../workers/core/stream/recent-ids.ts'
import { Windows } from '../workers/core/stream/windows.ts'
import { startBareLanes } from './bare.ts'
import { fill } from './checks/fill.ts'
import { type CheckedTarget, startCheckedTarget } from './checks/nginx.ts'
import { type Bench, report, say } from './figure.ts'

const monitors = 500
const minutes = 60
const minuteMs = 60_000
const intervalSeconds = 10

/**
 * What does it cost that check results are a stream? The lane's part and the stream's part of one result, of lanes with
 * 500 monitors every 10 s; and what a check costs in workerd with a stream and without, which is nothing of its own.
 */
export const bench: Bench = async ({ quick }) => {
  ofOneResult()
  const target = await startCheckedTarget()
  try {
    for (const feeds of quick ? [false, true] : [false, true, false, true]) await inWorkerd(target, feeds)
  } finally {
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string) =>
  report({ bench: 'check-feed', metric, value, unit, against: '' })

const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000
}

/** The pure part of the way of a result, CPU of one core. */
function ofOneResult(): void {
  const windows = new Windows(checksSettings)
  const ids = new RecentIds(2 ** 20)
  let [laneMs, streamMs, results] = [0, 0, 0]
  for (let minute = 0; minute < 3 * minutes; minute += 1) {
    const base = 1_800_000_000_000 + minute * minuteMs
    const packed = packResults(minuteOf(base), base)
    const isWarm = minute >= minutes
    const sent = process.cpuUsage()
    const events = unpackResults(packed, base).map(({ ordinal, result }): CheckEvent => ({
      id: `mon_${ordinal}:weur:${result.tick}`,
      at: result.tick,
      monitor: `mon_${ordinal}`,
      region: 'weur',
      outcome: result.outcome,
      latencyMs: result.latencyMs,
      statusCode: result.statusCode,
      failure: result.failure,
    }))
    const batch = checkBatch(events, { version: 1, now: base + minuteMs })
    if (isWarm) laneMs += cpuMs(sent)
    const taken = process.cpuUsage()
    for (let at = 0; at < batch.ids.length; at += 2) ids.add(batch.ids[at] ?? 0, batch.ids[at + 1] ?? 0)
    windows.add(batch.columns, null, base + minuteMs)
    windows.close(base + 2 * minuteMs)
    windows.dirty()
    windows.forget('1m', base)
    if (isWarm) {
      streamMs += cpuMs(taken)
      results += events.length
    }
  }
  figure("CPU of a result, the lane's part", (laneMs / results) * 1_000, 'µs')
  figure("CPU of a result, the stream's part without its storage", (streamMs / results) * 1_000, 'µs')
}

const minuteOf = (base: number) =>
  Array.from({ length: monitors * (60 / intervalSeconds) }, (_, index) => ({
    ordinal: index % monitors,
    result: {
      outcome: 'up' as const,
      blame: null,
      failure: null,
      statusCode: 200,
      latencyMs: 20 + ((index * 7) % 90),
      timings: noTimings,
      message: null,
      assertions: null,
      hops: null,
      findings: null,
      tick: base + Math.floor(index / monitors) * intervalSeconds * 1_000,
      at: base + Math.floor(index / monitors) * intervalSeconds * 1_000 + 12,
      kind: 'schedule' as const,
    },
  }))

/** A whole minute of checks, its turn included. */
async function inWorkerd(target: CheckedTarget, feeds: boolean): Promise<void> {
  const place = await startBareLanes()
  try {
    const checksStreamId = feeds ? { checksStreamId: 'str_bench' } : {}
    await fill(place, { monitors, intervalSeconds, url: target.url, ...checksStreamId })
    await sleep(20_000)
    const [hits, cpu] = [await target.hits(), place.cpuMs()]
    await sleep(minuteMs)
    const checks = (await target.hits()) - hits
    const where = feeds ? 'with the stream' : 'without'
    say(`check-feed: ${checks} checks ${where}`)
    figure(`CPU of a check in workerd, ${where}`, (place.cpuMs() - cpu) / checks, 'ms')
  } finally {
    await place.stop()
  }
}
