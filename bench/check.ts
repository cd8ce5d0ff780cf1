import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, report, say } from './figure.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { startTarget, type Target } from './target.ts'

const monitorsPerLane = 500
const intervalSeconds = 10
const perLaneASecond = monitorsPerLane / intervalSeconds
const settleMs = 25_000

/**
 * What does a check cost in CPU, and how many fit on one core? Lanes of 500 monitors every 10 s against a target
 * that answers at once; more lanes are added until checks begin late. Under `wrangler dev`, as `npm start` runs it,
 * plus the meters. The votes of the first verdicts are taken at once: monitor objects are not the question here.
 */
export const bench: Bench = async ({ quick }) => {
  const steps = quick ? [4] : [10, 20, 40, 60, 80, 100]
  const seconds = quick ? 10 : 20
  say(`check: ${steps.map((lanes) => lanes * perLaneASecond).join(', ')} checks/s, ${seconds} s each`)
  const target = await startTarget()
  const server = await startBenchServer({ takeVotes: true })
  let ceiling = 0
  let lanes = 0
  try {
    for (const wanted of steps) {
      for (; lanes < wanted; lanes += 1) await fill(server, target, lanes)
      await sleep(settleMs)
      const step = await watch(server, target, { lanes, seconds })
      say(`check: ${JSON.stringify(step)}`)
      if (wanted === steps[0]) reportCpu(step)
      if (step.lateP99Ms >= 100 || step.checksASecond < 0.95 * wanted * perLaneASecond) break
      ceiling = step.checksASecond
    }
    figure('ceiling with p99 under 100 ms late', ceiling, 'checks/s', 'at least 4000; Kuma 270')
  } finally {
    await server.stop()
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'check', metric, value, unit, against })

const reportCpu = ({ cpuMsPerCheck, checksASecond, lateP99Ms }: Step): void => {
  const at = `at ${Math.round(checksASecond)} checks/s`
  figure(`CPU of a stored and judged check ${at}`, cpuMsPerCheck, 'ms', 'at most 0.3 under npm start')
  figure(`checks begin, p99 ${at}`, lateP99Ms, 'ms late', 'under 100')
}

const laneOf = (number: number): string => `lane:weur:${number}:g1`

async function fill(server: BenchServer, target: Target, number: number): Promise<void> {
  const answer = await fetch(`${server.origin}/api/bench/assign`, {
    method: 'POST',
    body: JSON.stringify({
      lane: laneOf(number),
      version: 1,
      from: number * monitorsPerLane,
      to: (number + 1) * monitorsPerLane,
      url: `${target.origin}/`,
      intervalSeconds,
      timeoutMs: 5_000,
    }),
  })
  if (!answer.ok)
    throw new Error(`assigning lane ${number}: ${answer.status} ${(await answer.text()).slice(0, 300)}`)
}

interface Step {
  lanes: number
  checksASecond: number
  cpuMsPerCheck: number
  /** CPU seconds of workerd per second. */
  cores: number
  lateP99Ms: number
}

async function watch(
  server: BenchServer,
  target: Target,
  { lanes, seconds }: { lanes: number; seconds: number },
): Promise<Step> {
  const began = performance.now()
  const [hitsBefore, cpuBefore, from] = [await target.hits(), server.cpuMs(), Date.now()]
  await sleep(seconds * 1_000)
  const [hitsAfter, cpuAfter, to] = [await target.hits(), server.cpuMs(), Date.now()]
  const tookMs = performance.now() - began
  const checks = hitsAfter - hitsBefore
  const late = await lateness(server, lanes, { from, to })
  return {
    lanes,
    checksASecond: (checks / tookMs) * 1_000,
    cpuMsPerCheck: (cpuAfter - cpuBefore) / checks,
    cores: (cpuAfter - cpuBefore) / tookMs,
    lateP99Ms: late[Math.floor(late.length * 0.99)] ?? Number.NaN,
  }
}

/** How late the checks of some monitors of every lane began, ascending. */
async function lateness(
  server: BenchServer,
  lanes: number,
  span: { from: number; to: number },
): Promise<number[]> {
  const late: number[] = []
  for (let number = 0; number < lanes; number += 1) {
    const monitors = Array.from({ length: 20 }, (_, index) => number * monitorsPerLane + index * 25)
    const answer = await fetch(`${server.origin}/api/bench/lateness`, {
      method: 'POST',
      body: JSON.stringify({ lane: laneOf(number), monitors, ...span }),
    })
    late.push(...((await answer.json()) as number[]))
  }
  return late.toSorted((a, b) => a - b)
}
