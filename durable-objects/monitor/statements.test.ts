import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { Verdict, Vote } from '#core/monitor/vote'
import type { MonitorOrders } from '#db/queries/monitor-config'
import { newId } from '#platform/new-id'
import type { Links } from './links.ts'
import { Watch } from './watch.ts'

let seq = 0
function vote(verdict: Verdict): Vote {
  seq += 1
  const firstFailingTick = verdict === 'up' ? null : Date.now()
  const now = { lastTick: Date.now(), configVersion: 1, seq, evidence: null }
  return { region: 'weur', verdict, firstFailingTick, ...now }
}

/** A storage that shows each statement before it runs. */
function watched(storage: DurableObjectStorage, see: (statement: string) => void): DurableObjectStorage {
  const bound = <T extends object>(target: T, name: string | symbol): unknown => {
    const value: unknown = Reflect.get(target, name)
    return typeof value === 'function' ? value.bind(target) : value
  }
  const sql = new Proxy(storage.sql, {
    get: (target, name) =>
      name === 'exec'
        ? (statement: string, ...values: unknown[]) => {
            see(statement)
            return target.exec(statement, ...values)
          }
        : bound(target, name),
  })
  return new Proxy(storage, { get: (target, name) => (name === 'sql' ? sql : bound(target, name)) })
}

/** Lets a monitor of one region come up and be suspected, then hands over its watch. */
async function suspected(
  act: (scene: {
    watch: Watch
    see: { each: (statement: string) => void }
    reported: () => number
  }) => Promise<void>,
): Promise<void> {
  const identity = { workspaceId: newId('workspace'), monitorId: newId('monitor') }
  const orders: MonitorOrders = {
    ...identity,
    version: 1,
    name: 'Shop',
    target: 'https://shop.example/',
    intervalSeconds: 60,
    regions: [{ region: 'weur', lane: 'lane:weur:0:g1' }],
    confirm: { regions: 'majority', failures: 2, recoveries: 2 },
    alertOnDegraded: false,
    policyId: null,
    tags: [],
    paused: false,
    maintenances: [],
  }
  let reports = 0
  const links = {
    observe: async () => null,
    report: async () => {
      reports += 1
      return true
    },
    warm: async () => undefined,
    log: async () => undefined,
    publish: async () => undefined,
    loadOrders: async () => orders,
  } as unknown as Links
  const name = `monitor:${identity.workspaceId}:${identity.monitorId}`
  await runInDurableObject(env.MONITORS.getByName(name), async (_object, { storage }) => {
    const see = { each: (_statement: string): void => undefined }
    const background: Promise<unknown>[] = []
    const watch = new Watch(
      watched(storage, (statement) => see.each(statement)),
      identity,
      links,
      (work) => void background.push(work),
    )
    await watch.configure(orders)
    await watch.record(vote('up'))
    await watch.record(vote('suspect'))
    await Promise.all(background.splice(0))
    await act({ watch, see, reported: () => reports })
    await Promise.all(background)
  })
}

describe('what a monitor object asks its storage', () => {
  it('is little between the confirming vote and the report', async ({ expect }) => {
    await suspected(async ({ watch, see, reported }) => {
      let statements = 0
      see.each = () => {
        if (reported() === 0) statements += 1
      }
      await watch.record(vote('down'))
      expect(reported()).toBe(1)
      expect(statements).toBeLessThanOrEqual(26)
    })
  })

  it('is asked again when a transaction was undone', async ({ expect }) => {
    await suspected(async ({ watch, see, reported }) => {
      see.each = (statement) => {
        if (statement.startsWith('INSERT INTO outbox')) throw new Error('the disk is full')
      }
      await expect(watch.record(vote('down'))).rejects.toThrow('the disk is full')
      see.each = () => undefined
      expect(watch.state()).toMatchObject({ status: 'up', seq: 1, owes: false })
      await watch.record(vote('down'))
      expect(watch.state()).toMatchObject({ status: 'down', seq: 2 })
      expect(reported()).toBe(1)
    })
  })
})
