import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { IncidentObject } from '../../durable-objects/incident/incident.ts'
import type { IncidentFact } from '../../workers/core/rpc.ts'
import { copyAlerting } from '../../workers/db/queries/alerting.ts'
import { deleteSilence, insertSilence } from '../../workers/db/queries/silences.ts'
import { newId } from '../../workers/platform/new-id.ts'
import { addChannel, addPolicy, db } from '../incident-scene.ts'
import type { Got } from '../receivers.ts'
import type { Ear } from './judge.ts'
import { Memory } from './memory.ts'
import { pick } from './random.ts'

const stepsMs = [0, 1_000, 2_000]
const act = { by: 'user:usr_1', byName: 'Anna' }

const weights = {
  fail: 14,
  recover: 9,
  again: 6,
  acknowledge: 4,
  resolve: 2,
  note: 2,
  silence: 4,
  speak: 8,
  maintain: 3,
  outage: 6,
  evict: 5,
  abort: 3,
  poke: 4,
  wait: 34,
}
type Deed = keyof typeof weights

/** One monitor with receivers of its own, to which anything may happen. Every deed is remembered. */
export class Stage {
  readonly memory = new Memory()
  readonly ears: Ear[] = []
  readonly workspaceId = newId('workspace')
  readonly random: () => number
  readonly #origins: readonly string[]
  readonly #monitorId = 'mon_1'
  #policyId: string | null = null
  #seq = 0
  #isDown = false
  #facts: IncidentFact[] = []
  #silenceIds: string[] = []
  #maintained = false

  constructor(origins: readonly string[], random: () => number) {
    this.#origins = origins
    this.random = random
  }

  get stub(): DurableObjectStub<IncidentObject> {
    return env.INCIDENTS.getByName(`incident:${this.workspaceId}:${this.#monitorId}`)
  }

  /** Gives it channels, and a policy that tells them one after the other, or none. */
  async furnish(hasPolicy: boolean): Promise<void> {
    for (const [index, origin] of this.#origins.entries()) {
      const name = ['Ann', 'Bob', 'Cyd'][index] ?? `Ear ${index}`
      const channelId = await addChannel(this.workspaceId, '/', { origin, name })
      this.ears.push({ name, channelId, stepMs: hasPolicy ? (stepsMs[index] ?? 0) : 0, got: [] })
    }
    if (!hasPolicy) return
    const steps = this.ears.map(({ channelId, stepMs }) => ({
      afterSeconds: stepMs / 1000,
      channelIds: [channelId],
    }))
    this.#policyId = await addPolicy(this.workspaceId, { steps })
  }

  async step(): Promise<Deed> {
    const deed = pick(weights, this.random)
    await this.#do(deed)
    return deed
  }

  async #do(deed: Deed): Promise<void> {
    if (deed === 'wait') return scheduler.wait(20 + this.random() * 500)
    if (deed === 'fail') return this.#fail()
    if (deed === 'recover') return this.#recover()
    if (deed === 'again') return this.#again()
    if (deed === 'silence') return this.#silence()
    if (deed === 'speak') return this.#speak()
    if (deed === 'maintain') return this.#maintain(!this.#maintained)
    if (deed === 'outage') return this.#outage()
    if (deed === 'evict') return evictDurableObject(this.stub).catch(() => {}) // it may not be awake
    if (deed === 'abort') return this.#abort()
    if (deed === 'poke') return this.stub.poke()
    return this.#byHand(deed)
  }

  /** Everything is well again: nothing fails, nothing is silent, nobody is kept from hearing. */
  async calm(): Promise<void> {
    await Promise.all(this.#origins.map((origin) => fetch(`${origin}/set?status=200`, { method: 'POST' })))
    while (this.#silenceIds.length > 0) await this.#speak()
    await this.#maintain(false)
    await scheduler.wait(300)
    await this.#recover()
  }

  async collect(): Promise<void> {
    for (const [index, ear] of this.ears.entries())
      ear.got = await (await fetch(`${this.#origins[index]}/got`)).json<Got[]>()
  }

  #fact(kind: 'trouble' | 'recovered'): IncidentFact {
    this.#seq += 1
    const [at, down] = [Date.now(), kind === 'trouble']
    const fact: IncidentFact = {
      kind,
      id: `${this.#monitorId}:${this.#seq}`,
      transition: {
        id: `${this.#monitorId}:${this.#seq}`,
        workspaceId: this.workspaceId,
        monitorId: this.#monitorId,
        seq: this.#seq,
        from: down ? 'up' : 'down',
        to: down ? 'down' : 'up',
        at,
        decidedAt: at,
        regions: ['weur'],
        evidence: null,
        reason: null,
      },
      monitor: { id: this.#monitorId, name: 'Shop', target: 'https://shop.example.com/', tags: ['model'] },
      policyId: this.#policyId,
    }
    this.#facts.push(fact)
    return fact
  }

  async #fail(): Promise<void> {
    if (this.#isDown) return
    this.#isDown = true
    const { incidentId } = await this.#report(this.#fact('trouble'))
    if (incidentId === null) throw new Error('trouble opened nothing')
    this.memory.opened(incidentId, Date.now())
  }

  async #recover(): Promise<void> {
    if (!this.#isDown) return
    this.#isDown = false
    const at = Date.now()
    await this.#report(this.#fact('recovered'))
    this.memory.ended(at)
    this.#maintained = false
  }

  /** A report is a debt of the monitor's: what no answer came to is told again. */
  async #report(fact: IncidentFact): Promise<{ incidentId: string | null }> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.stub.report(fact)
      } catch (error) {
        if (attempt === 5) throw error
        await scheduler.wait(50)
      }
    }
  }

  /** Something is told a second time, as queues and retries do. */
  async #again(): Promise<void> {
    const fact = this.#facts[Math.floor(this.random() * this.#facts.length)]
    if (fact) await this.#report(fact)
  }

  async #byHand(deed: 'acknowledge' | 'resolve' | 'note'): Promise<void> {
    const { open } = this.memory
    if (!open) return
    const at = Date.now()
    if (deed === 'note') return void (await this.stub.note(open.id, { ...act, at, text: 'Looking' }))
    await this.stub[deed](open.id, { ...act, at })
    if (deed === 'acknowledge') open.acknowledgedAt ??= at
    else this.memory.ended(at)
    // The monitor still sees it down: it says no more until something changes.
    if (deed === 'resolve') this.#maintained = false
  }

  async #silence(): Promise<void> {
    if (this.#silenceIds.length > 0) return
    const id = newId('silence')
    const from = Date.now()
    await insertSilence(db, {
      id,
      workspaceId: this.workspaceId,
      monitorIds: this.random() < 0.5 ? [this.#monitorId] : [],
      matchers: [{ label: 'tag', op: '=', value: 'mod*' }],
      startsAt: from,
      until: from + 600_000,
      comment: '',
      createdBy: 'user:usr_1',
      createdByName: 'Anna',
      createdAt: from,
    })
    await copyAlerting(env, this.workspaceId)
    this.#silenceIds.push(id)
    this.memory.silences.push({ from: Date.now(), to: null })
  }

  async #speak(): Promise<void> {
    const id = this.#silenceIds.pop()
    const silence = this.memory.silences.at(-1)
    if (id === undefined || !silence) return
    silence.to = Date.now()
    await deleteSilence(db, this.workspaceId, id)
    await copyAlerting(env, this.workspaceId)
    await this.stub.poke()
  }

  async #maintain(active: boolean): Promise<void> {
    const { open } = this.memory
    if (!open || active === this.#maintained) return
    this.#maintained = active
    const at = Date.now()
    if (!active) closeLast(open.maintenances, at)
    await this.#report({
      kind: 'maintenance',
      id: `window:${this.#seq}:${at}:${active}`,
      at,
      active,
      title: 'Upgrade',
    })
    if (active) open.maintenances.push({ from: Date.now(), to: null })
  }

  async #outage(): Promise<void> {
    const origin = this.#origins[Math.floor(this.random() * this.#origins.length)] ?? ''
    const status = ['503', 'reset', '429'][Math.floor(this.random() * 3)]
    await fetch(`${origin}/set?status=${status}&ms=${Math.round(300 + this.random() * 1_500)}`, {
      method: 'POST',
    })
  }

  /** As a crash does: all that is only in memory is gone, and calls under way are cut. */
  async #abort(): Promise<void> {
    await runInDurableObject(this.stub, (_, state) => state.abort('the model has it crash')).catch(() => {})
  }
}

function closeLast(stretches: { from: number; to: number | null }[], at: number): void {
  const last = stretches.at(-1)
  if (last && last.to === null) last.to = at
}
