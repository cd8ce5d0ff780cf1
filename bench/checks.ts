import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './ask.ts'
import { type BareLanes, startBareLanes } from './bare.ts'
import { probeWithBlackbox } from './checks/blackbox.ts'
import { databaseBytes } from './checks/disk.ts'
import { fill, laneCount, laneOf, perLane } from './checks/fill.ts'
import { type CheckedTarget, startCheckedTarget } from './checks/nginx.ts'
import { type Bench, report, say } from './figure.ts'
import { createMonitors } from './monitors.ts'
import { quantileOf } from './quantiles.ts'
import { startBenchServer } from './server.ts'

const intervalSeconds = 10
/** Every new monitor is looked at within so long. */
const settleMs = 25_000
const lateAim = 'p99 under 100'

/**
 * What does a stored and judged check cost in CPU, how late do checks begin, and how many fit? Ordinary loads and a
 * climb to the ceiling in workerd alone, with the votes taken at once; then the whole line as `npm start` runs it; and
 * beside them Debian's blackbox exporter on the same target. A new connection for every check on both sides.
 */
export const bench: Bench = async ({ quick, monitors: only }) => {
  const target = await startCheckedTarget()
  const sizes = only ? [only] : quick ? [300] : [300, 1_000, 2_000]
  const seconds = quick ? 10 : 30
  try {
    const theirs = await beside(target, quick ? 3 : 10)
    for (const monitors of sizes) await bare(target, { monitors, seconds, theirs })
    await climb(target, quick ? [1_000, 2_000] : [1_000, 2_000, 4_000, 6_000, 8_000], {
      seconds: quick ? 5 : 15,
      theirs,
    })
    for (const monitors of sizes) await whole(target, { monitors, seconds, theirs })
    await restart(target, quick ? 300 : 1_000)
  } finally {
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'checks', metric, value, unit, against })

/** What the peer costs, in words to hold our figures against. */
async function beside(target: CheckedTarget, seconds: number): Promise<string> {
  const probed = await probeWithBlackbox(target.url, seconds)
  if (!probed) {
    say('checks: blackbox_exporter is not installed (Debian: apt-get install prometheus-blackbox-exporter)')
    return 'blackbox_exporter not installed here, elsewhere 0.51-0.64'
  }
  const what = `blackbox_exporter against ${target.name}`
  figure(`CPU of a probe, ${what}`, probed.cpuMsPerProbe, 'ms', 'it keeps nothing')
  figure(`as fast as it can, ${what}`, probed.probesASecond, 'probes/s', '5 at once')
  return `blackbox_exporter beside it ${probed.cpuMsPerProbe.toFixed(2)}`
}

interface Watched {
  checksASecond: number
  cpuMsPerCheck: number
  cores: number
}

async function watch(target: CheckedTarget, cpuMs: () => number, seconds: number): Promise<Watched> {
  const [hitsBefore, cpuBefore, began] = [await target.hits(), cpuMs(), performance.now()]
  await sleep(seconds * 1_000)
  const [hitsAfter, cpuAfter, tookMs] = [await target.hits(), cpuMs(), performance.now() - began]
  const checks = hitsAfter - hitsBefore
  return {
    checksASecond: (checks / tookMs) * 1_000,
    cpuMsPerCheck: (cpuAfter - cpuBefore) / checks,
    cores: (cpuAfter - cpuBefore) / tookMs,
  }
}

function sayLateness(late: readonly number[], where: string): void {
  const unit = "ms after its lane's instant"
  figure(`checks begin, ${where}, p50`, quantileOf(late, 0.5), unit, lateAim)
  figure(`checks begin, ${where}, p99`, quantileOf(late, 0.99), unit, lateAim)
  figure(`checks begin, ${where}, worst`, Math.max(...late), unit, lateAim)
}

interface Load {
  monitors: number
  seconds: number
  theirs: string
}

/** An ordinary load on the lane alone, and what it leaves on the disk. */
async function bare(target: CheckedTarget, { monitors, seconds, theirs }: Load): Promise<void> {
  say(`checks: ${monitors} monitors every ${intervalSeconds} s against ${target.name}, workerd alone`)
  const place = await startBareLanes()
  try {
    await fill(place, { monitors, intervalSeconds, url: target.url })
    await sleep(settleMs)
    const from = Date.now()
    const seen = await watch(target, () => place.cpuMs(), seconds)
    const where = `workerd alone, ${monitors} monitors × ${intervalSeconds} s`
    figure(`CPU of a check, ${where}`, seen.cpuMsPerCheck, 'ms', `at most 0.2; ${theirs}`)
    figure(`checks a CPU second, ${where}`, 1_000 / seen.cpuMsPerCheck, 'checks', `of ${target.name}`)
    sayLateness(await lateness(place, monitors, { from, to: Date.now() }), where)
    await disk(place, monitors, where)
  } finally {
    await place.stop()
  }
}

/** Two minutes' turns, at which everything is written: what lies between is what the checks of a minute weigh. */
async function disk(place: BareLanes, monitors: number, where: string): Promise<void> {
  const minuteMs = 60_000
  const pastTheTurn = 3_000
  await sleep(minuteMs - (Date.now() % minuteMs) + pastTheTurn)
  const before = databaseBytes(place.folder)
  await sleep(minuteMs)
  const checks = (monitors / intervalSeconds) * 60
  figure(
    `disk of a check, ${where}`,
    (databaseBytes(place.folder) - before) / checks,
    'bytes',
    'at most 20; Kuma 155',
  )
}

async function lateness(
  place: BareLanes,
  monitors: number,
  span: { from: number; to: number },
  ofEach = perLane,
): Promise<number[]> {
  const late: number[] = []
  for (let number = 0; number < laneCount(monitors, ofEach); number += 1) {
    const some = Array.from({ length: 20 }, (_, index) => number * ofEach + index * (ofEach / 20))
    const answer = await ask(`${place.origin}/api/bench/lateness`, {
      method: 'POST',
      body: JSON.stringify({
        lane: laneOf(number),
        monitors: some.filter((each) => each < monitors),
        ...span,
      }),
    })
    late.push(...(JSON.parse(answer) as number[]))
  }
  return late
}

/** Due each second, as many as of a thousand monitors every 10 s. */
const ofEachInTheClimb = 100

/** Lanes whose every monitor is due each second, more and more of them, until checks begin late or are left out. */
async function climb(
  target: CheckedTarget,
  rates: number[],
  { seconds, theirs }: { seconds: number; theirs: string },
): Promise<void> {
  let ceiling = 0
  for (const rate of rates) {
    say(`checks: ${rate} checks/s, workerd alone`)
    const place = await startBareLanes()
    try {
      await fill(place, { monitors: rate, intervalSeconds: 1, url: target.url, ofEach: ofEachInTheClimb })
      await sleep(settleMs)
      const from = Date.now()
      const seen = await watch(target, () => place.cpuMs(), seconds)
      const late = await lateness(place, rate, { from, to: Date.now() }, ofEachInTheClimb)
      say(`checks: ${JSON.stringify(seen)}`)
      const where = `workerd alone, ${rate} wanted a second`
      figure(`checks a second, ${where}`, seen.checksASecond, 'checks/s', 'at least 4000 on one core')
      figure(`CPU of a check, ${where}`, seen.cpuMsPerCheck, 'ms', `at most 0.2; ${theirs}`)
      sayLateness(late, where)
      if (seen.checksASecond < 0.95 * rate) break
      if (quantileOf(late, 0.99) < 100) ceiling = seen.checksASecond
    } finally {
      await place.stop()
    }
  }
  figure('ceiling with p99 under 100 ms late, workerd alone', ceiling, 'checks/s', 'at least 4000; Kuma 270')
}

/** The same loads through the API, with monitor objects, queues and the minute cron, under `wrangler dev`. */
async function whole(target: CheckedTarget, { monitors, seconds, theirs }: Load): Promise<void> {
  say(`checks: ${monitors} monitors every ${intervalSeconds} s against ${target.name}, as npm start runs it`)
  const server = await startBenchServer({ metered: false })
  try {
    const settings = { intervalSeconds, timeoutMs: 5_000, url: () => target.url, regions: ['weur'] }
    await createMonitors(server, monitors, settings)
    await sleep(settleMs + monitors * 20)
    const from = Date.now()
    const allBefore = server.allCpuMs()
    const seen = await watch(target, () => server.cpuMs(), seconds)
    const allMs = server.allCpuMs() - allBefore
    const where = `npm start, ${monitors} monitors × ${intervalSeconds} s`
    figure(`CPU of a check, ${where}`, seen.cpuMsPerCheck, 'ms of workerd', `at most 0.3; ${theirs}`)
    figure(
      `CPU of a check with wrangler's own processes, ${where}`,
      allMs / (seen.checksASecond * seconds),
      'ms',
      '',
    )
    figure(`checks a second, ${where}`, seen.checksASecond, 'checks/s', `${monitors / intervalSeconds} due`)
    const answer = await ask(`${server.origin}/api/bench/late`, {
      method: 'POST',
      body: JSON.stringify({ ofEach: 10, from, to: Date.now() }),
    })
    sayLateness(JSON.parse(answer) as number[], where)
  } finally {
    await server.stop()
  }
}

/** Killed and started again: until every monitor has been looked at. */
async function restart(target: CheckedTarget, monitors: number): Promise<void> {
  say(`checks: ${monitors} monitors, workerd killed and started again`)
  const place = await startBareLanes()
  try {
    await fill(place, { monitors, intervalSeconds, url: target.url })
    await sleep(settleMs)
    const began = performance.now()
    const since = Date.now()
    await place.restart()
    for (
      let checked = 0, poke = true;
      checked < monitors && performance.now() - began < 60_000;
      poke = false
    ) {
      if (!poke) await sleep(250)
      checked = 0
      for (let number = 0; number < laneCount(monitors); number += 1) {
        const body = JSON.stringify({ lane: laneOf(number), since, poke })
        checked += Number(await ask(`${place.origin}/api/bench/checked`, { method: 'POST', body }))
      }
    }
    const took = (performance.now() - began) / 1_000
    figure(
      `kill -9 until each of ${monitors} monitors was checked`,
      took,
      's',
      `${intervalSeconds}; Kuma 650`,
    )
  } finally {
    await place.stop()
  }
}
