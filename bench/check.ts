import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, report, say } from './figure.ts'
import { ask } from './ask.ts'
import { startBareLanes } from './bare.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { startTarget, type Target } from './target.ts'

const monitorsPerLane = 500
const intervalSeconds = 10
const perLaneASecond = monitorsPerLane / intervalSeconds
const settleMs = 25_000

/** Where the lanes run: their address, their CPU, their end. */
type Place = Pick<BenchServer, 'origin' | 'cpuMs' | 'stop'>

/**
 * What does a stored and judged check cost in CPU, and how many fit? Lanes of 500 monitors every 10 s against a
 * target that answers at once. First in workerd alone, where lanes are added until checks begin late; then under
 * `wrangler dev`, as `npm start` runs it, with the meters on top. Votes are taken at once: monitor objects are not
 * the question here.
 */
export const bench: Bench = async ({ quick }) => {
  const seconds = quick ? 10 : 20
  const steps = quick ? [10, 20] : [10, 20, 40, 80]
  const rates = await climb('workerd alone', await startBareLanes(), { steps, seconds, aim: 0.2 })
  for (const lateMs of [100, 1_000]) {
    const ceiling = Math.max(
      0,
      ...rates.filter((step) => step.lateP99Ms < lateMs).map((step) => step.checksASecond),
    )
    const against = 'at least 4000 under 100 ms late; Kuma 270'
    figure(`ceiling with p99 under ${lateMs} ms late, workerd alone`, ceiling, 'checks/s', against)
  }
  await climb('npm start', await startBenchServer({ takeVotes: true }), { steps: [10], seconds, aim: 0.3 })
}

/** Adds lanes step by step until they cannot keep up; answers what was seen at each step that could. */
async function climb(
  name: string,
  place: Place,
  { steps, seconds, aim }: { steps: number[]; seconds: number; aim: number },
): Promise<Step[]> {
  say(
    `check: ${name}: ${steps.map((lanes) => lanes * perLaneASecond).join(', ')} checks/s, ${seconds} s each`,
  )
  const target = await startTarget()
  const kept: Step[] = []
  let lanes = 0
  try {
    for (const wanted of steps) {
      for (; lanes < wanted; lanes += 1) await fill(place, target, lanes)
      await sleep(settleMs)
      const step = await watch(place, target, { lanes, seconds })
      say(`check: ${name}: ${JSON.stringify(step)}`)
      const at = `${name}, ${Math.round(step.checksASecond)} checks/s`
      figure(`CPU of a stored and judged check, ${at}`, step.cpuMsPerCheck, 'ms', `at most ${aim}`)
      figure(`checks begin, p99, ${at}`, step.lateP99Ms, 'ms late', 'under 100')
      if (step.lateP99Ms >= 1_000 || step.checksASecond < 0.95 * wanted * perLaneASecond) break
      kept.push(step)
    }
  } catch (error) {
    // The place has broken under the load: what it kept up with before is the answer.
    say(`check: ${name}: broke at ${lanes * perLaneASecond} checks/s: ${String(error)}`)
    figure(`broke, ${name}`, lanes * perLaneASecond, 'checks/s', 'never')
  } finally {
    await place.stop()
    await target.close()
  }
  return kept
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'check', metric, value, unit, against })

const laneOf = (number: number): string => `lane:weur:${number}:g1`

/** New monitors are checked at once, so a lane gets them in portions that it can take. */
const portion = 50

async function fill(place: Place, target: Target, number: number): Promise<void> {
  for (let given = 0; given < monitorsPerLane; given += portion) {
    const from = number * monitorsPerLane + given
    await ask(`${place.origin}/api/bench/assign`, {
      method: 'POST',
      body: JSON.stringify({
        lane: laneOf(number),
        version: given / portion + 1,
        from,
        to: from + portion,
        url: `${target.origin}/`,
        intervalSeconds,
        timeoutMs: 5_000,
      }),
    })
    await sleep(150)
  }
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
  place: Place,
  target: Target,
  { lanes, seconds }: { lanes: number; seconds: number },
): Promise<Step> {
  const began = performance.now()
  const [hitsBefore, cpuBefore, from] = [await target.hits(), place.cpuMs(), Date.now()]
  await sleep(seconds * 1_000)
  const [hitsAfter, cpuAfter, to] = [await target.hits(), place.cpuMs(), Date.now()]
  const tookMs = performance.now() - began
  const checks = hitsAfter - hitsBefore
  const late = await lateness(place, lanes, { from, to })
  return {
    lanes,
    checksASecond: (checks / tookMs) * 1_000,
    cpuMsPerCheck: (cpuAfter - cpuBefore) / checks,
    cores: (cpuAfter - cpuBefore) / tookMs,
    lateP99Ms: late[Math.floor(late.length * 0.99)] ?? Number.NaN,
  }
}

/** How late the checks of some monitors of every lane began, ascending. */
async function lateness(place: Place, lanes: number, span: { from: number; to: number }): Promise<number[]> {
  const late: number[] = []
  for (let number = 0; number < lanes; number += 1) {
    const monitors = Array.from({ length: 20 }, (_, index) => number * monitorsPerLane + index * 25)
    const answer = await ask(`${place.origin}/api/bench/lateness`, {
      method: 'POST',
      body: JSON.stringify({ lane: laneOf(number), monitors, ...span }),
    })
    late.push(...(JSON.parse(answer) as number[]))
  }
  return late.toSorted((a, b) => a - b)
}
