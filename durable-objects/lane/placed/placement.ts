import type { Dispatch, ProbeReport } from '#core/probe/protocol'
import type { PlacedRegionId } from '#core/region-names'
import { lane, laneName, parseLaneName } from '#platform/objects'
import { SecretBook } from '../secret-book.ts'
import type { Watch } from '../watch.ts'
import { PlacedHands } from './placed-hands.ts'

/** How the checks of a lane get to the probe Worker of its region, and how what they came to is heard. */
export class Placement {
  readonly hands: PlacedHands
  readonly #ctx: DurableObjectState
  readonly #env: Env

  constructor(ctx: DurableObjectState, env: Env, region: PlacedRegionId) {
    this.#ctx = ctx
    this.#env = env
    this.hands = new PlacedHands({
      env,
      lane: ctx.id.name ?? '',
      region,
      secrets: new SecretBook(env),
      send: (way, dispatch) => this.#send(way, dispatch),
      background: (work) => ctx.waitUntil(work.catch(() => undefined)),
    })
  }

  /** Hands a batch to the relay, which has it run and tells the lane what it comes to. */
  async pass(dispatch: Dispatch): Promise<void> {
    const body = JSON.stringify(dispatch)
    const taken = await this.#ctx.exports.ProbeRelay.fetch('https://relay.internal/', {
      method: 'POST',
      body,
    })
    await taken.body?.cancel()
    if (!taken.ok) throw new Error(`the relay answered HTTP ${taken.status}`)
  }

  /** What became of checks that were sent off; of what nobody waits for any more, it is filed late. */
  hear({ colo, answers }: ProbeReport, watch: Watch): void {
    const now = Date.now()
    if (colo !== null) watch.minutes.colo = colo
    const late = this.hands
      .answered(answers, now)
      .flatMap(({ tick, ...rest }) => (tick === null ? [] : { ...rest, tick }))
    if (late.length > 0) watch.fileLate(late, () => false)
    this.hands.sweep(now)
  }

  async #send(way: number, dispatch: Dispatch): Promise<void> {
    if (way === 0) return this.pass(dispatch)
    const { region, number, generation } = parseLaneName(dispatch.lane)
    const name = laneName({ region, number: number * 1000 + way - 1, generation, overflow: true })
    await lane(this.#env, name).dispatch(dispatch)
  }
}
