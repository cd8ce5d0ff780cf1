import type { DurableObject } from 'cloudflare:workers'
import { clockShiftMs } from './clock.ts'
import { BusyMeter, count, distinct, highest } from './counts.ts'
import { meteredEnv } from './metered-env.ts'
import { meteredStorage } from './metered-storage.ts'

type ObjectClass = new (ctx: DurableObjectState, env: Env) => DurableObject<Env>
type Method = (this: object, ...given: unknown[]) => unknown

/** The same object, with its storage, its bindings and its busy time metered. */
export function metered<Class extends ObjectClass>(name: string, house: Class): Class {
  const meters = new WeakMap<object, BusyMeter>()
  const Base: ObjectClass = house
  class Metered extends Base {
    constructor(ctx: DurableObjectState, env: Env) {
      const meter = new BusyMeter(`object ms: ${name}`)
      super(meteredState(ctx, name, meter), meteredEnv(env))
      meters.set(this, meter)
    }

    /** Loses all that is only in memory, as an eviction or a crash does. */
    async benchEvict(): Promise<void> {
      this.ctx.abort('evicted by the benchmark')
    }
  }
  for (const method of Object.getOwnPropertyNames(house.prototype)) {
    const original: unknown = (house.prototype as Record<string, unknown>)[method]
    if (method === 'constructor' || typeof original !== 'function') continue
    Object.defineProperty(Metered.prototype, method, {
      value(this: object, ...given: unknown[]) {
        const answer = (original as Method).apply(
          this,
          method === 'alarm' ? [alarmed(name, given[0])] : given,
        )
        return answer instanceof Promise ? meters.get(this)?.during(answer) : answer
      },
    })
  }
  return Metered as unknown as Class
}

/** Notes how late an alarm is, and tells the object its time by the shifted clock. */
function alarmed(name: string, given: unknown): AlarmInvocationInfo | undefined {
  count(`alarms run: ${name}`)
  const info = given as AlarmInvocationInfo | undefined
  if (!info) return undefined
  const scheduledTime = info.scheduledTime + clockShiftMs
  const lateMs = Date.now() - scheduledTime
  highest(`latest alarm ms: ${name}`, lateMs)
  if (lateMs > 100) count(`alarms over 100 ms late: ${name}`)
  if (lateMs > 1_000) count(`alarms over 1 s late: ${name}`)
  return { ...info, scheduledTime }
}

/** The runtime takes only its own state object, so this one is changed in place. */
function meteredState(ctx: DurableObjectState, name: string, meter: BusyMeter): DurableObjectState {
  distinct(`objects: ${name}${/:o\d/.test(ctx.id.name ?? '') ? ' (overflow)' : ''}`, String(ctx.id))
  const waitUntil = ctx.waitUntil.bind(ctx)
  Object.defineProperty(ctx, 'storage', { value: meteredStorage(ctx.storage, name) })
  Object.defineProperty(ctx, 'waitUntil', {
    value: (work: Promise<unknown>) => waitUntil(meter.during(Promise.resolve(work))),
  })
  return ctx
}
