import { deliver, deliverTimeoutMs } from '#channels/deliver'
import { DeviceAddress } from '#core/device/schema'
import { beginTry, endTry, opensChain, type TryOutcome, withdraw } from '#core/incident/chain'
import { tell } from '#core/incident/lifecycle'
import { loadAlerting } from '#db/queries/alerting'
import { channelContext } from '#db/queries/channels'
import { deviceContext } from '#db/queries/devices'
import { open } from '#platform/envelope'
import { logBreaker } from './breaker-log.ts'
import { Breakers } from './breakers.ts'
import { markUnheard } from './escalator.ts'
import type { DeliveryRow } from './deliveries/store.ts'
import type { IncidentStore } from './store.ts'
import { endOfTry, trySpan } from './traced.ts'

/** One of the six connections of an object stays free for queues and files. */
const maxInFlight = 5
/** A claim outlasts the channel's timeout; after a crash it runs out and the delivery is tried again. */
export const leaseMs = deliverTimeoutMs + 10_000

// One per isolate: what one object learns about a destination serves its neighbours.
const breakers = new Breakers()

interface Deps {
  ctx: DurableObjectState
  env: Env
  store: IncidentStore
  workspaceId: string
  /** Called after each settled try: more may be due, and the log is behind. */
  settled: (row: DeliveryRow, outcome: TryOutcome) => void
}

/** Sends what is due, in the order of the chains, and writes down how it went. */
export class Courier {
  readonly #deps: Deps
  readonly #inFlight = new Set<string>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** True while no further delivery may start. */
  get full(): boolean {
    return this.#inFlight.size >= maxInFlight
  }

  sends(id: string): boolean {
    return this.#inFlight.has(id)
  }

  /** Claims what is due in storage, without waiting, and answers the claims: to be started once they are armed. */
  claim(now: number): DeliveryRow[] {
    const { ctx, store } = this.#deps
    return ctx.storage.transactionSync(() => {
      const claimed: DeliveryRow[] = []
      while (!this.full) {
        const [row] = store.deliveries.due(now, 1)
        if (!row) break
        const mayAt = breakers.mayTryAt(destinationOf(row), now)
        if (mayAt > now || this.sends(row.id)) {
          store.deliveries.postpone(row.id, Math.max(mayAt, now + 1000))
          continue
        }
        breakers.tried(destinationOf(row), now, leaseMs)
        store.deliveries.setProgress(row.id, beginTry(row, now), now + leaseMs)
        this.#inFlight.add(row.id)
        claimed.push(row)
      }
      return claimed
    })
  }

  /** Sends claimed deliveries; they keep the object alive until they are settled. */
  start(claimed: readonly DeliveryRow[]): void {
    for (const row of claimed) this.#deps.ctx.waitUntil(this.#send(row))
  }

  async #send(row: DeliveryRow): Promise<void> {
    const span = trySpan(this.#deps.env, this.#deps.ctx, row)
    try {
      const outcome = await this.#ask(row)
      span?.end(endOfTry(outcome))
      this.#settle(row.id, outcome, Date.now())
      this.#inFlight.delete(row.id)
      this.#deps.settled(row, outcome)
    } finally {
      this.#inFlight.delete(row.id)
    }
  }

  async #ask(row: DeliveryRow): Promise<TryOutcome> {
    const { env, workspaceId } = this.#deps
    // The first try trusts the copy; a repeat looks whether somebody has mended or removed the channel meanwhile.
    const sealed = row.tries === 0 ? sealedIn(row) : await this.#newest(row)
    if (sealed.channel === null)
      return notSent('revoked', 'Not sent: the channel was deleted or switched off')
    if (row.device && sealed.device === null) return notSent('gone', 'Not sent: the device was removed')
    const config = await this.#open(sealed.channel, channelContext(workspaceId, row.channelId))
    const device =
      sealed.device === null
        ? null
        : await this.#open(sealed.device, deviceContext(workspaceId, row.device?.id ?? ''))
    // A wrong or missing key: an operator can mend that within the day.
    if (config === null || (sealed.device !== null && device === null))
      return notSent('transient', 'The channel could not be opened with our encryption key')
    const channel = { type: row.channelType, config: JSON.parse(config) as unknown }
    const allowPrivateTargets = env.ALLOW_PRIVATE_TARGETS === 'true'
    const outcome = await deliver(channel, row.notice, {
      allowPrivateTargets,
      mailer: env.EMAIL,
      now: Date.now(),
      thread: this.#deps.store.deliveries.thread(row.chain),
      replayed: row.renewedAt !== null,
      again: row.tries > 0,
      device: device === null ? null : DeviceAddress.parse(JSON.parse(device)),
    })
    const judged = breakers.judge(destinationOf(row), outcome, Date.now(), Math.random())
    this.#deps.ctx.waitUntil(logBreaker({ env, workspaceId }, row, judged, Date.now()))
    return outcome
  }

  /** What is in an envelope; null when it does not open. */
  #open(envelope: string, context: string): Promise<string | null> {
    return open(this.#deps.env, envelope, context).catch(() => null)
  }

  /** Channel and device as they are now, as they were copied when nobody can tell; null for what is gone or off. */
  async #newest(row: DeliveryRow): Promise<Sealed> {
    const { env, workspaceId } = this.#deps
    try {
      const { channels, devices } = await loadAlerting(env, workspaceId)
      const channel = channels.find(({ id }) => id === row.channelId)
      const device = devices.find(({ id }) => id === row.device?.id)
      return { channel: channel?.enabled ? channel.envelope : null, device: device?.envelope ?? null }
    } catch {
      return sealedIn(row)
    }
  }

  /** Writes the outcome down with all that follows from it, in one transaction. */
  #settle(id: string, outcome: TryOutcome, now: number): void {
    const { ctx, store } = this.#deps
    ctx.storage.transactionSync(() => {
      // Read again: a replay may have touched it meanwhile.
      const row = store.deliveries.find(id)
      if (!row || row.state !== 'owed') return
      const after = endTry(row, outcome, now, Math.random())
      store.deliveries.setProgress(id, after, null)
      if (outcome.receipt) store.deliveries.setReceipt(id, outcome.receipt)
      if (after.state === 'abandoned') abandon(store, row, outcome, now)
      if (outcome.remark) remark(store, row, outcome.remark, now)
    })
  }
}

/** The envelopes of a channel and of a device; null for what is not there. */
interface Sealed {
  channel: string | null
  device: string | null
}

const sealedIn = ({ envelope, device }: DeliveryRow): Sealed => ({
  channel: envelope,
  device: device?.envelope ?? null,
})

/** What a circuit breaker guards: people's devices may have the same name. */
const destinationOf = ({ device, recipient }: DeliveryRow): string => device?.id ?? recipient

const notSent = (result: TryOutcome['result'], error: string): TryOutcome => ({
  result,
  status: null,
  ms: 0,
  error,
  retryAfterMs: null,
})

/** What a channel says of a message although it is sent stands in the story, once. */
function remark(store: IncidentStore, row: DeliveryRow, said: string, now: number): void {
  const record = store.record(row.incidentId)
  const text = `${row.channelName}: ${said}`
  if (record && !record.incident.timeline.some((line) => line.text === text))
    store.putRecord(tell(record, now, text))
}

/**
 * What giving up on a delivery brings: the story tells it, who never heard of the incident hears of no end, and where
 * nobody has heard the fallback of the policy is due.
 */
function abandon(store: IncidentStore, row: DeliveryRow, outcome: TryOutcome, now: number): void {
  if (outcome.result === 'revoked') store.deliveries.setReroute(row.id, true)
  if (outcome.result === 'gone') store.deliveries.setGone(row.id, true)
  const record = store.record(row.incidentId)
  const who = row.device ? `${row.recipient} (${row.channelName})` : row.channelName
  if (record) store.putRecord(tell(record, now, `${who} was not told: ${outcome.error}`))
  if (!opensChain(row.event)) return
  markUnheard(store, row.incidentId)
  if (store.deliveries.heardBefore(row)) return
  for (const next of store.deliveries.behind(row)) {
    // A later step may still reach this ear, and is its opening then.
    if (opensChain(next.event)) return
    store.deliveries.setProgress(next.id, withdraw(next, 'Not sent: the opening never arrived', now), null)
    if (outcome.result === 'revoked') store.deliveries.setReroute(next.id, true)
  }
}
