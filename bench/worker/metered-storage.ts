import { clockShiftMs } from './clock.ts'
import { count } from './counts.ts'

type Method = (...given: unknown[]) => unknown

/** An object whose listed methods are ours and whose others go to the real one, which insists on being `this`. */
export function overlay<T extends object>(real: T, ours: Record<string, unknown>): T {
  return new Proxy(real, {
    get(target, name) {
      if (typeof name === 'string' && Object.hasOwn(ours, name)) return ours[name]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value as Method).bind(target) : value
    },
  })
}

/** An object's storage that counts rows by SQL cursors, and alarms. `setAlarm` and `put` write one row each. */
export function meteredStorage(storage: DurableObjectStorage, name: string): DurableObjectStorage {
  const rows = (written: number) => count(`object rows written: ${name}`, written)
  const sql = overlay(storage.sql, {
    exec: (query: string, ...bindings: unknown[]) => {
      const cursor = storage.sql.exec(query, ...bindings)
      // The local runtime notes each object's name in its own table when it wakes.
      if (query.includes('__miniflare_')) return cursor
      // The caller reads the cursor before it awaits anything; then its totals are final.
      queueMicrotask(() => {
        rows(cursor.rowsWritten)
        count(`object rows read: ${name}`, cursor.rowsRead)
      })
      return cursor
    },
  })
  return overlay(storage, {
    sql,
    setAlarm: (time: number | Date, options?: DurableObjectSetAlarmOptions) => {
      count(`alarms set: ${name}`)
      return storage.setAlarm(Number(time) - clockShiftMs, options)
    },
    getAlarm: async (options?: DurableObjectGetAlarmOptions) => {
      const time = await storage.getAlarm(options)
      return time === null ? null : time + clockShiftMs
    },
    put: (...given: Parameters<DurableObjectStorage['put']>) => {
      rows(typeof given[0] === 'string' ? 1 : Object.keys(given[0]).length)
      return storage.put(...given)
    },
  })
}
