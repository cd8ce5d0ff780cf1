import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchServer } from '../server.ts'
import { compare, type Comparison } from './compare.ts'
import { EventMaker, type Line, randomOf, streamOf } from './events.ts'
import { Sender, type Taken } from './send.ts'
import { Truth } from './truth.ts'

export interface Trial {
  /** Lines to be sent, bad ones and repeated ones among them. */
  events: number
  batch: number
  shards: number
  /** When all is killed or every shard evicted: parts of the way, from 0 to 1. */
  kills: number[]
  evictions: number[]
  seed: number
}

/** How it went. */
export interface Outcome {
  sent: number
  /** Different events that the stream said it holds. */
  accepted: number
  /** Requests sent again, and answers that were thrown away on purpose. */
  again: number
  unheard: number
  seconds: number
  /** What was refused but is good, or taken but is bad, in words. */
  misjudged: string[]
  asItRan: Comparison
  /** The same once everything has been killed once more: what is in storage. */
  afterKill: Comparison
}

const atOnce = 6
/** One answer of so many is thrown away. */
const oneUnheardIn = 50
/** Of windows that are read from D1 already the last correction may still be on its way there. */
const settledWithinMs = 60_000
const isReadFromD1 = (words: string): boolean => /^1[mh] /.test(words)

/** Sends events through kills and evictions, and compares what the stream then says with the accepted set. */
export async function endure(server: BenchServer, stream: string, trial: Trial): Promise<Outcome> {
  await server.api('POST', '/api/v1/streams', { name: stream, ...streamOf(trial.shards) })
  const run = new Run(server, stream, trial)
  const seconds = await run.send()
  const asItRan = await settled(server, stream, run.truth)
  await server.crash()
  const afterKill = await settled(server, stream, run.truth)
  const { sent, again, unheard } = run
  return {
    sent,
    again,
    unheard,
    seconds,
    accepted: run.truth.size,
    misjudged: run.misjudged,
    asItRan,
    afterKill,
  }
}

/** The comparison once nothing is wrong, or what is wrong and will stay so. */
async function settled(server: BenchServer, stream: string, truth: Truth): Promise<Comparison> {
  for (const end = Date.now() + settledWithinMs; ;) {
    const comparison = await compare(server, stream, truth)
    if (Date.now() > end || comparison.wrong.length === 0 || !comparison.wrong.every(isReadFromD1))
      return comparison
    await sleep(3_000)
  }
}

class Run {
  readonly truth = new Truth()
  readonly misjudged: string[] = []
  readonly #server: BenchServer
  readonly #stream: string
  readonly #trial: Trial
  readonly #sender: Sender
  readonly #maker: EventMaker
  readonly #random: () => number
  readonly #disasters: { at: number; what: () => Promise<unknown> }[]
  readonly #underWay: Promise<unknown>[] = []
  #requests = 0
  sent = 0

  constructor(server: BenchServer, stream: string, trial: Trial) {
    this.#server = server
    this.#stream = stream
    this.#trial = trial
    this.#sender = new Sender(`${server.origin}/api/v1/streams/${stream}/events`, server.headers)
    this.#maker = new EventMaker(trial.seed)
    this.#random = randomOf(trial.seed + 1)
    this.#disasters = [
      ...trial.kills.map((at) => ({ at, what: () => server.crash() })),
      ...trial.evictions.map((at) => ({ at, what: () => this.#evict() })),
    ].toSorted((a, b) => a.at - b.at)
  }

  get again(): number {
    return this.#sender.again
  }

  get unheard(): number {
    return this.#sender.unheard
  }

  /** Answers how many seconds it took. */
  async send(): Promise<number> {
    const began = performance.now()
    const wanted = Math.ceil(this.#trial.events / this.#trial.batch)
    await Promise.all(Array.from({ length: atOnce }, () => this.#lane(wanted)))
    await Promise.all(this.#underWay)
    this.#sender.close()
    return (performance.now() - began) / 1_000
  }

  async #lane(wanted: number): Promise<void> {
    while (this.#requests < wanted) {
      this.#requests += 1
      this.#strike(this.#requests / wanted)
      const lines = this.#maker.request(this.#trial.batch, Date.now())
      this.sent += lines.length
      const hangUpAfterMs = this.#random() < 1 / oneUnheardIn ? this.#random() * 60 : null
      const body = lines.map(({ text }) => text).join('\n')
      this.#note(lines, await this.#sender.send(body, hangUpAfterMs))
    }
  }

  /** What is due by now happens while requests are under way. */
  #strike(part: number): void {
    while (this.#disasters[0] && this.#disasters[0].at <= part) {
      const disaster = this.#disasters.shift()
      if (disaster) this.#underWay.push(disaster.what())
    }
  }

  /** While all is dead there is nobody to evict. */
  async #evict(): Promise<void> {
    await fetch(`${this.#server.origin}/api/bench/evict-stream?name=${this.#stream}`).catch(() => undefined)
  }

  #note(lines: readonly Line[], { accepted, duplicates, rejected }: Taken): void {
    const refused = new Map(rejected.map(({ index, code }) => [index, code]))
    if (accepted + duplicates + rejected.length !== lines.length)
      this.misjudged.push(`${lines.length} lines, of which ${accepted} + ${duplicates} + ${rejected.length}`)
    for (const [index, line] of lines.entries()) {
      const code = refused.get(index)
      if ('code' in line) {
        if (code !== line.code) this.misjudged.push(`${code ?? 'taken'}, not ${line.code}: ${line.text}`)
      } else if (code) this.misjudged.push(`${code}: ${line.text}`)
      else if (this.truth.add(line.event)) this.#maker.answered(line.event)
    }
  }
}
