import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, report, say } from './figure.ts'
import { type FlipSighting, type FlipTarget, startFlipTarget } from './flip-target.ts'
import { createMonitors } from './monitors.ts'
import { quantileOf } from './quantiles.ts'
import { type BenchServer, startBenchServer } from './server.ts'

const intervalSeconds = 10
const allRegions = ['weur', 'enam', 'apac', 'wnam', 'eeur']
const statedMinutes = 3

/**
 * How long from the moment a target breaks until somebody is told? The whole way for one, three and five regions, and
 * the software's part alone (the answer that settles it has left the target -> the webhook is there) at two sizes.
 * Then a few minutes of chance failures in one region at a time: nobody may be told anything.
 */
export const bench: Bench = async ({ quick, monitors: only, minutes }) => {
  for (const regions of quick ? [3] : [1, 3, 5]) await wholeWay(regions, { rounds: quick ? 1 : 3 })
  for (const monitors of only ? [only] : quick ? [50] : [50, 1_000])
    await softwarePart(monitors, { flips: quick ? 20 : 100 })
  await falseAlarms(minutes ?? (quick ? 1 : statedMinutes))
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'detect', metric, value, unit, against })

interface Stage {
  server: BenchServer
  target: FlipTarget
}

async function onStage(
  monitors: number,
  { regions, flapping }: { regions: string[]; flapping?: null },
  act: (stage: Stage) => Promise<void>,
) {
  const target = await startFlipTarget()
  const server = await startBenchServer({ metered: false })
  try {
    await server.api('POST', '/api/v1/channels', {
      name: 'Bench',
      type: 'webhook',
      config: { url: `${target.origin}/hook` },
    })
    await createMonitors(server, monitors, {
      intervalSeconds,
      timeoutMs: 5_000,
      regions,
      ...(flapping === null && { flapping }),
      url: (number) => `${target.origin}/m/${number}`,
    })
    await until(async () => (await allAre(server, monitors, 'up')) || null, 120_000)
    // Making them all at once is a rush of its own.
    await sleep(2 * intervalSeconds * 1_000)
    await act({ server, target })
  } finally {
    await server.stop()
    await target.close()
  }
}

async function wholeWay(regionCount: number, { rounds }: { rounds: number }): Promise<void> {
  const monitors = 50
  say(`detect: ${monitors} monitors every ${intervalSeconds} s in ${regionCount} regions, ${rounds} flips`)
  const stage = { regions: allRegions.slice(0, regionCount), flapping: null }
  await onStage(monitors, stage, async ({ target }) => {
    const told: number[] = []
    const confirmed: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const numbers = Array.from({ length: monitors }, (_, number) => number)
      const { flippedAt, hooks } = await flip(target, numbers)
      told.push(...hooks.map(({ at }) => at - flippedAt))
      confirmed.push(...hooks.map(({ decidedAt }) => decidedAt - flippedAt))
    }
    const at = `${intervalSeconds} s × ${regionCount} region${regionCount > 1 ? 's' : ''}`
    const aims = { p50: 'at most 4 s at 3 regions', p95: 'at most 6 s at 3 regions' }
    for (const [name, q] of [
      ['p50', 0.5],
      ['p95', 0.95],
    ] as const) {
      figure(`flip to confirmed, ${at}, ${name}`, quantileOf(confirmed, q) / 1_000, 's', '')
      figure(`flip to webhook received, ${at}, ${name}`, quantileOf(told, q) / 1_000, 's', aims[name])
    }
  })
}

async function softwarePart(monitors: number, { flips }: { flips: number }): Promise<void> {
  say(`detect: the software's part alone, ${monitors} monitors every ${intervalSeconds} s in one region`)
  await onStage(monitors, { regions: allRegions.slice(0, 1), flapping: null }, async ({ target }) => {
    const ms: number[] = []
    const atOnce = Math.min(monitors, 50)
    for (let from = 0; ms.length < flips; from = (from + atOnce) % monitors) {
      const numbers = Array.from({ length: atOnce }, (_, index) => (from + index) % monitors)
      const { hooks } = await flip(target, numbers)
      for (const { number, at, decidedAt } of hooks) {
        const settledAt = lastFailure(target.seen, number, decidedAt + 1)
        if (settledAt !== null) ms.push(at - settledAt)
      }
    }
    const what = `confirming answer to webhook received, ${monitors} monitors`
    figure(`${what}, p50`, quantileOf(ms, 0.5), 'ms', 'at most 10; Kuma 6, 155 at 1000 monitors')
    figure(`${what}, p99`, quantileOf(ms, 0.99), 'ms', 'at most 30')
  })
}

type Hook = Extract<FlipSighting, { kind: 'hook' }>
const isHook =
  (type: string) =>
  (sighting: FlipSighting): sighting is Hook =>
    sighting.kind === 'hook' && sighting.type === type

/** Breaks these targets, waits until each was told of, mends them and waits until that was told too. */
async function flip(target: FlipTarget, numbers: number[]): Promise<{ flippedAt: number; hooks: Hook[] }> {
  target.seen.length = 0
  const flippedAt = await target.tell({ kind: 'fail', numbers })
  const hooks = () => target.seen.filter(isHook('incident.opened'))
  await until(async () => hooks().length >= numbers.length || null, 60_000)
  const opened = hooks()
  const evidence = target.seen.slice()
  await target.tell({ kind: 'heal' })
  await until(
    async () => target.seen.filter(isHook('incident.resolved')).length >= numbers.length || null,
    60_000,
  )
  target.seen.splice(0, target.seen.length, ...evidence)
  // Not always at the same point of the interval.
  await sleep(Math.random() * intervalSeconds * 1_000)
  return { flippedAt, hooks: opened }
}

/** When the target answered the failing check that settled it. */
function lastFailure(seen: readonly FlipSighting[], number: number, before: number): number | null {
  const failures = seen.filter((each) => each.kind === 'failed' && each.number === number && each.at < before)
  return failures.at(-1)?.at ?? null
}

async function falseAlarms(minutes: number): Promise<void> {
  const monitors = 50
  const share = 0.02
  say(`detect: ${minutes} minutes in which 2 % of the checks of one region at a time fail by chance`)
  await onStage(monitors, { regions: allRegions.slice(0, 3) }, async ({ target }) => {
    target.seen.length = 0
    for (let minute = 0; minute < minutes; minute += 1) {
      await target.tell({ kind: 'chance', region: allRegions[minute % 3] ?? '', share })
      await sleep(60_000)
    }
    const failed = target.seen.filter(({ kind }) => kind === 'failed').length
    const alarms = target.seen.filter(isHook('incident.opened')).length
    figure(`chance failures seen in ${minutes} minutes`, failed, 'answers', '')
    figure(`false alarms in ${minutes} minutes of 2 % chance failures`, alarms, 'alarms', '0')
  })
}

async function allAre(server: BenchServer, monitors: number, status: string): Promise<boolean> {
  let found = 0
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: { data: { status: string }[]; nextCursor: string | null } = await server.api(
      'GET',
      `/api/v1/monitors?limit=100${query}`,
    )
    found += page.data.filter((monitor) => monitor.status === status).length
    cursor = page.nextCursor
  }
  return found >= monitors
}

/** Asks each half second until there is an answer. @throws after `ms`. */
async function until<Answer>(look: () => Promise<Answer | null>, ms: number): Promise<Answer> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(500)) {
    const answer = await look()
    if (answer !== null) return answer
  }
  throw new Error(`what was waited for did not come within ${ms / 1_000} s`)
}
