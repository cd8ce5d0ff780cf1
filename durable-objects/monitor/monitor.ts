import { DurableObject } from 'cloudflare:workers'
import type { ExpiryReport } from '#core/expiry/expiry'
import type { ParentWord } from '#core/monitor/kin'
import type { Transition } from '#core/monitor/transition'
import type { Vote } from '#core/monitor/vote'
import type { MonitorRpc, MonitorState } from '#core/rpc'
import type { MonitorOrders } from '#db/queries/monitor-config'
import { migrate } from '../migrate.ts'
import { type Identity, linksOf } from './links.ts'
import { migrations } from './store/migrations.ts'
import { Watch } from './watch.ts'

/** One object per monitor, and the only writer of that monitor's status. */
export class MonitorObject extends DurableObject<Env> implements MonitorRpc {
  readonly #watch: Watch

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, migrations)
    const identity = identityOf(ctx.id.name)
    const watch = new Watch(ctx.storage, identity, linksOf(env, identity), (work) => ctx.waitUntil(work))
    this.#watch = watch
    void ctx.blockConcurrencyWhile(() => watch.wake())
  }

  configure(orders: MonitorOrders): Promise<void> {
    return this.#watch.configure(orders)
  }

  record(vote: Vote): Promise<'filed' | 'kept'> {
    return this.#watch.record(vote)
  }

  expires(report: ExpiryReport): Promise<'filed' | 'kept'> {
    return this.#watch.expires(report)
  }

  async state(): Promise<MonitorState> {
    await this.#watch.learn()
    return this.#watch.state()
  }

  async transitions(range: { from: number; to: number }): Promise<Transition[]> {
    await this.#watch.learn()
    return this.#watch.transitions(range)
  }

  silent(report: { region: string; since: number }): Promise<void> {
    return this.#watch.silent(report)
  }

  remove(removal: { at: number; by: string }): Promise<void> {
    return this.#watch.remove(removal)
  }

  poke(): Promise<void> {
    return this.#watch.tick()
  }

  vouch(question: { newerThan: number; generation: number }): Promise<ParentWord> {
    return this.#watch.vouch(question)
  }

  hear(word: ParentWord, spreadMs: number): Promise<void> {
    return this.#watch.hear(word, spreadMs)
  }

  override async alarm(): Promise<void> {
    try {
      await this.#watch.tick()
    } catch (error) {
      // The runtime gives up after six failures: what is owed is booked again by ourselves.
      console.error({ event: 'monitor.alarm_failed', monitor: this.ctx.id.name, error: String(error) })
      await this.ctx.storage.setAlarm(Date.now() + 30_000)
    }
  }
}

function identityOf(name: string | undefined): Identity {
  const [kind, workspaceId, monitorId] = name?.split(':') ?? []
  if (kind !== 'monitor' || !workspaceId || !monitorId) throw new Error(`not a monitor's name: ${name}`)
  return { workspaceId, monitorId }
}
