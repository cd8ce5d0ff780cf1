import { DurableObject } from 'cloudflare:workers'
import type { CellRow, Gap } from '#core/cell'
import type { IncomingPing, LoggedPing } from '#core/heartbeat/ping'
import type { Vote } from '#core/monitor/vote'
import { isPrivateRegion, regionOfPlace } from '#core/private-region'
import type { Dispatch, ProbeReport } from '#core/probe/protocol'
import { isPlacedRegion } from '#core/region-names'
import type { Result } from '#core/result'
import { trialId } from '#core/rpc'
import type {
  FindingsNow,
  HeartbeatNow,
  LaneAssignment,
  LaneFigures,
  LaneHealth,
  LaneLoad,
  LaneRpc,
  LaneSummary,
  LaneTally,
  ObserveRequest,
  PresentAgents,
  ProbeJob,
} from '#core/rpc'
import { parseLaneName, type LaneName } from '#platform/objects'
import { migrate } from '../migrate.ts'
import { Hands, type HandsJob, type LaneHands } from './hands.ts'
import { Placement } from './placed/placement.ts'
import { Reception } from './remote/reception.ts'
import { migrations } from './store.ts'
import { told } from './telling.ts'
import { Watch } from './watch.ts'

/**
 * A shard of monitors in one region, and the only object that runs checks. A main lane keeps a watch: clock, streaks,
 * results, cells. An overflow lane is nothing but hands: it stores nothing and owes nothing.
 */
export class LaneObject extends DurableObject<Env> implements LaneRpc {
  readonly #name: LaneName
  readonly #region: string
  readonly #hands: LaneHands
  /** Of a private location's lane: where its agents come in. */
  readonly #reception: Reception | null
  /** Of a region that only a probe Worker reaches: how its checks get there. */
  readonly #placement: Placement | null
  /** Null in an overflow lane, and in one that has been given up: should it be asked again, it begins anew. */
  #kept: Watch | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#name = parseLaneName(ctx.id.name ?? '')
    this.#region = regionOfPlace(this.#name.region)
    this.#reception = isPrivateRegion(this.#region) ? new Reception(ctx, env, this.#region) : null
    this.#placement = isPlacedRegion(this.#region) ? new Placement(ctx, env, this.#region) : null
    this.#hands = this.#reception?.hands ?? this.#placement?.hands ?? new Hands(env, this.#name)
    if (!this.#name.overflow) this.#kept = this.#begin()
  }

  #begin(): Watch {
    migrate(this.ctx.storage, migrations)
    return new Watch(
      this.ctx,
      this.env,
      { ...this.#name, region: this.#region, name: this.ctx.id.name ?? '' },
      this.#hands,
    )
  }

  get #watch(): Watch {
    if (this.#name.overflow) throw new Error('an overflow lane keeps nothing')
    this.#kept ??= this.#begin()
    return this.#kept
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    await this.#watch.strike(info?.scheduledTime)
  }

  async assign(assignment: LaneAssignment): Promise<{ version: number }> {
    const answer = await this.#watch.assign(assignment)
    if (this.#reception) this.#watch.background(this.#reception.tell(assignment.entries))
    return answer
  }

  async poke(_scheduledTime: number): Promise<LaneHealth> {
    return this.#watch.poke()
  }

  async observe(request: ObserveRequest): Promise<Vote | null> {
    return this.#watch.settling.observe(request)
  }

  async run(job: ProbeJob): Promise<Result> {
    return this.#runByHand(job)
  }

  async runTold(job: ProbeJob): Promise<ReadableStream<Uint8Array>> {
    return told(
      (looker) => this.#runByHand(job, looker),
      (work) => this.ctx.waitUntil(work),
    )
  }

  async #runByHand(job: ProbeJob, looker: Pick<HandsJob, 'onStep' | 'signal'> = {}): Promise<Result> {
    const terms = {
      slow: false,
      suspected: true,
      since: Date.now(),
      expiresAt: null,
      spillAfterMs: 400,
      retry: false,
    }
    const passive = this.#kept?.answers.lookNow(job.monitorId)
    const { answer, at } = passive ?? (await this.#hands.run({ ...job, ...terms, ...looker }))
    // Run by hand it counts nowhere, but what it saw is worth a second look.
    if (answer.findings?.run && job.monitorId !== trialId)
      this.#kept?.background(this.#kept.runs.file(answer))
    const colo = this.#kept?.minutes.colo ?? null
    return {
      ...answer,
      monitorId: job.monitorId,
      region: this.#region,
      colo,
      tick: at,
      at,
      kind: 'manual',
    }
  }

  async results(monitorId: string, range: { from: number; to: number; limit: number }): Promise<Result[]> {
    return this.#watch.answers.results(monitorId, range)
  }

  async findings(monitorId: string): Promise<FindingsNow | null> {
    return this.#watch.answers.findings(monitorId)
  }

  async cells(monitorId: string, { from, to }: { from: number; to: number }): Promise<CellRow[]> {
    return this.#watch.hours.cells(monitorId, from, to)
  }

  async summaries(workspaceId: string, monitorIds?: string[]): Promise<LaneSummary[]> {
    return this.#watch.readings.summaries(workspaceId, monitorIds, Date.now())
  }

  async lastResultAts(monitorIds: string[]): Promise<Record<string, number>> {
    return this.#watch.readings.lastResultAts(monitorIds)
  }

  async figures(workspaceId: string): Promise<LaneFigures> {
    const { colo } = this.#watch.minutes
    return { region: this.#region, colo, ...this.#watch.readings.figures(workspaceId, Date.now()) }
  }

  async sharedCells(
    scope: { workspaceId: string; key: string; monitorIds: string[] | null },
    range: { from: number; to: number },
  ): Promise<CellRow[]> {
    return this.#watch.readings.sharedCells(scope, range, Date.now())
  }

  async loads(): Promise<LaneLoad[]> {
    return this.#watch.readings.loads(Date.now())
  }

  async retire(version: number): Promise<{ retired: boolean; why: string | null }> {
    const why = this.#watch.answers.standsInTheWay(version)
    if (why !== null) return { retired: false, why }
    // While storage works, the input gate holds back every other call: nobody can assign anything in between.
    this.#kept = null
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
    return { retired: true, why: null }
  }

  async tallies(workspaceId: string): Promise<LaneTally[]> {
    return this.#watch.answers.tallies(workspaceId)
  }

  async gaps(range: { from: number; to: number }): Promise<Gap[]> {
    return this.#watch.answers.gaps(range)
  }

  async lease(lease: { workspaceId: string; live: string; until: number }): Promise<void> {
    this.#watch.watchers.lease(lease)
  }

  async ackHours(ids: string[]): Promise<void> {
    this.#watch.hours.acknowledge(ids)
  }

  async ping(ping: IncomingPing): Promise<{ filed: boolean }> {
    return this.#watch.ping(ping)
  }

  async pings(monitorId: string, page: { before: number; limit: number }): Promise<LoggedPing[]> {
    return this.#watch.heartbeats.pings(monitorId, page)
  }

  async heartbeat(monitorId: string): Promise<HeartbeatNow | null> {
    return this.#watch.heartbeats.now(monitorId)
  }

  async handover(monitorId: string): Promise<unknown> {
    return this.#watch.answers.handover(monitorId)
  }

  async dispatch(dispatch: Dispatch): Promise<void> {
    await this.#placement?.pass(dispatch)
  }

  async report(report: ProbeReport): Promise<void> {
    if (this.#kept) this.#placement?.hear(report, this.#kept)
  }

  override async fetch(request: Request): Promise<Response> {
    if (!this.#reception) return new Response('not a private location', { status: 404 })
    return this.#reception.open(request, this.#watch)
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#reception?.hear(socket, message, this.#watch)
  }

  override webSocketClose(socket: WebSocket): void {
    this.#reception?.left(socket)
  }

  override webSocketError(socket: WebSocket): void {
    this.#reception?.left(socket)
  }

  async presentAgents(): Promise<PresentAgents> {
    return this.#reception?.present() ?? { agents: 0, lastHeardAt: null }
  }

  async dismissAgents(why: string): Promise<void> {
    this.#reception?.dismiss(why)
  }
}
