import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it } from 'vitest'
import type { Escalation } from '#core/alert/escalation'
import { copyAlerting } from '#db/queries/alerting'
import { findChannel, updateChannel } from '#db/queries/channels'
import { deletePolicyStatement, findPolicy, updatePolicy } from '#db/queries/policies'
import { newId } from '#platform/new-id'
import {
  addChannel,
  addPerson,
  addPolicy,
  bodyOf,
  db,
  newestSeq,
  opened,
  received,
  recovered,
  setStatus,
  slow,
  trouble,
  until,
} from '../../test/incident-scene.ts'
import type { IncidentObject } from './incident.ts'

/** A workspace with named channels, each with a receiver of its own, and nobody's yet. */
async function scene(...names: string[]) {
  const workspaceId = newId('workspace')
  const ids: Record<string, string> = {}
  const keys: Record<string, string> = {}
  const add = async (name: string, personId: string | null = null) => {
    keys[name] = crypto.randomUUID()
    ids[name] = await addChannel(workspaceId, `/receive?key=${keys[name]}`, { name, personId })
    return ids[name]
  }
  for (const name of names) await add(name)
  const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
  const got = (name: string) => received(keys[name] ?? '')
  /** What a receiver has been told, by the last word of each event. */
  const heard = async (name: string) => (await got(name)).map((one) => bodyOf(one).type.split('.')[1])
  const story = async (id: string) => (await stub.incident(id))?.timeline.map(({ text }) => text) ?? []
  return { workspaceId, stub, ids, keys, add, got, heard, story }
}
const wait = (ms: number) => scheduler.wait(ms)
const act = () => ({ by: 'user:usr_1', byName: 'Anna', at: Date.now() })
/** Lets so much time pass for the steps of every incident, at once. */
const hurry = (stub: DurableObjectStub<IncidentObject>, ms: number) =>
  runInDurableObject(stub, async (object, { storage }) => {
    for (const { id, state } of storage.sql
      .exec<{ id: string; state: string }>('SELECT incident_id AS id, state FROM escalations')
      .toArray()) {
      const kept = JSON.parse(state) as Escalation
      const earlier = <T extends { dueAt: number }>(one: T): T => ({ ...one, dueAt: one.dueAt - ms })
      const [waiting, risen] = [kept.waiting.map(earlier), kept.risen.map(earlier)]
      const sooner = { ...kept, openedAt: kept.openedAt - ms, waiting, risen }
      storage.sql.exec(
        'UPDATE escalations SET state = ?2, due_at = due_at - ?3 WHERE incident_id = ?1',
        id,
        JSON.stringify(sooner),
        ms,
      )
    }
    await object.poke()
  })

describe('an incident under a policy', () => {
  it('tells step after step at its time, and the end to all of them', async ({ expect }) => {
    const { workspaceId, stub, ids, got, heard, story } = await scene('a', 'b', 'c', 'never')
    const policy = await addPolicy(workspaceId, {
      steps: [
        { channelIds: [ids['a']] },
        { afterSeconds: 1, channelIds: [ids['b']] },
        { afterSeconds: 2, channelIds: [ids['c']] },
        { afterSeconds: 3600, channelIds: [ids['never']] },
      ],
    })
    const at = Date.now()
    const id = await opened(stub, workspaceId, policy)
    await until(async () => expect(await heard('c')).toEqual(['escalated']))
    expect(await heard('a')).toEqual(['opened'])
    const [second] = await got('b')
    const [third] = await got('c')
    for (const [one, dueMs] of [
      [second, 1000],
      [third, 2000],
    ] as const) {
      expect((one?.at ?? 0) - at).toBeGreaterThanOrEqual(dueMs)
      expect((one?.at ?? 0) - at).toBeLessThan(dueMs + 2000)
    }
    expect(second && bodyOf(second).data.notice.text).toMatch(
      /^Nobody acknowledged within 1 s \(step 2 of Backend\)\nHTTP 503 from /,
    )
    await stub.report(recovered(workspaceId))
    for (const [name, first] of [
      ['a', 'opened'],
      ['b', 'escalated'],
      ['c', 'escalated'],
    ] as const)
      await until(async () => expect(await heard(name)).toEqual([first, 'resolved']))
    await hurry(stub, 3_600_000)
    await wait(100)
    expect(await heard('never')).toEqual([])
    expect(await story(id)).toEqual([
      'HTTP 503 from Western Europe, Eastern North America',
      'Step 1: told a',
      'Step 2: told b; nobody acknowledged within 1 s',
      'Step 3: told c; nobody acknowledged within 2 s',
      'The checks pass again',
    ])
  })

  it('begins its steps again as often as the policy says, each under an id of its own', async ({
    expect,
  }) => {
    const { workspaceId, stub, ids, got, heard } = await scene('a')
    const steps = [{ channelIds: [ids['a']] }]
    const policy = await addPolicy(workspaceId, { steps, repeat: { everySeconds: 60, times: 2 } })
    await opened(stub, workspaceId, policy)
    for (const count of [2, 3]) {
      await hurry(stub, 60_000)
      await until(async () => expect(await heard('a')).toHaveLength(count))
    }
    await hurry(stub, 600_000)
    await wait(100)
    expect(await heard('a')).toEqual(['opened', 'escalated', 'escalated'])
    expect(new Set((await got('a')).map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  })

  it('is the default’s where the monitor names none, and tells no personal channel by itself', async ({
    expect,
  }) => {
    const { workspaceId, stub, ids, add, heard } = await scene('a', 'b')
    await add('sms', await addPerson(workspaceId, 'Anna'))
    await opened(stub, workspaceId)
    for (const name of ['a', 'b']) await until(async () => expect(await heard(name)).toEqual(['opened']))
    await stub.report(recovered(workspaceId))
    await addPolicy(workspaceId, { steps: [{ channelIds: [ids['b']] }], isDefault: true })
    await opened(stub, workspaceId)
    await until(async () => expect(await heard('b')).toEqual(['opened', 'resolved', 'opened']))
    expect(await heard('a')).toEqual(['opened', 'resolved'])
    expect(await heard('sms')).toEqual([])
  })

  it('tells nobody more once it is acknowledged', async ({ expect }) => {
    const { workspaceId, stub, ids, heard } = await scene('a', 'b', 'c')
    const steps = ['a', 'b', 'c'].map((name, n) => ({ afterSeconds: 60 * n, channelIds: [ids[name]] }))
    const id = await opened(stub, workspaceId, await addPolicy(workspaceId, { steps }))
    await hurry(stub, 60_000)
    await until(async () => expect(await heard('b')).toEqual(['escalated']))
    await stub.acknowledge(id, act())
    await hurry(stub, 600_000)
    for (const [name, first] of [
      ['a', 'opened'],
      ['b', 'escalated'],
    ] as const)
      await until(async () => expect(await heard(name)).toEqual([first, 'acknowledged']))
    await wait(100)
    expect(await heard('c')).toEqual([])
  })

  it('tells nobody more once its monitor is deleted', async ({ expect }) => {
    const { workspaceId, stub, ids, heard } = await scene('a', 'b')
    const steps = [{ channelIds: [ids['a']] }, { afterSeconds: 60, channelIds: [ids['b']] }]
    await opened(stub, workspaceId, await addPolicy(workspaceId, { steps }))
    const reason = 'The monitor was deleted'
    await stub.report({
      kind: 'closed',
      id: 'mon_1:closed',
      at: Date.now(),
      by: 'x',
      reason,
      seq: newestSeq(),
    })
    await hurry(stub, 600_000)
    await until(async () => expect(await heard('a')).toEqual(['opened', 'resolved']))
    await wait(100)
    expect(await heard('b')).toEqual([])
  })

  it('waits while a maintenance lasts, and goes on after it', async ({ expect }) => {
    const { workspaceId, stub, ids, heard } = await scene('a', 'b')
    const steps = [{ channelIds: [ids['a']] }, { afterSeconds: 2, channelIds: [ids['b']] }]
    await opened(stub, workspaceId, await addPolicy(workspaceId, { steps }))
    const maintenance = (active: boolean) =>
      stub.report({
        kind: 'maintenance',
        id: `mon_1:mnt:${active}`,
        at: Date.now(),
        active,
        title: 'Move the database',
      })
    await maintenance(true)
    await wait(3000)
    await stub.poke()
    expect(await heard('b')).toEqual([])
    const ended = Date.now()
    await maintenance(false)
    await until(async () => expect(await heard('b')).toEqual(['escalated']))
    expect(Date.now() - ended).toBeGreaterThan(500)
  })

  it('tells the critical steps when it becomes critical, and who heard once', async ({ expect }) => {
    const { workspaceId, stub, ids, heard } = await scene('a', 'b', 'c')
    const when = { severities: ['critical'] }
    const policy = await addPolicy(workspaceId, {
      steps: [
        { channelIds: [ids['a']] },
        { channelIds: [ids['b']], when },
        { afterSeconds: 60, channelIds: [ids['c']], when },
      ],
    })
    const { incidentId } = await stub.report(slow(workspaceId, policy))
    await hurry(stub, 120_000)
    await until(async () => expect(await heard('a')).toEqual(['opened']))
    expect(await heard('b')).toEqual([])
    await stub.report(trouble(workspaceId, policy))
    await until(async () => expect(await heard('a')).toEqual(['opened', 'escalated']))
    await until(async () => expect(await heard('b')).toEqual(['escalated']))
    expect(await heard('c')).toEqual([])
    await hurry(stub, 60_000)
    await until(async () => expect(await heard('c')).toEqual(['escalated']))
    expect(await heard('a')).toEqual(['opened', 'escalated'])
    expect((await stub.incident(incidentId ?? ''))?.severity).toBe('critical')
  })

  it('tells a person as they wish', async ({ expect }) => {
    const { workspaceId, stub, add, got, heard } = await scene()
    const anna = await addPerson(workspaceId, 'Anna')
    const [mail, sms] = [await add('mail', anna), await add('sms', anna)]
    await env.DB.prepare('UPDATE people SET rules = ? WHERE id = ?')
      .bind(
        JSON.stringify([
          { severity: '*', afterSeconds: 0, channelIds: [mail] },
          { severity: 'critical', afterSeconds: 1, channelIds: [sms] },
        ]),
        anna,
      )
      .run()
    const id = await opened(
      stub,
      workspaceId,
      await addPolicy(workspaceId, { steps: [{ personIds: [anna] }] }),
    )
    await until(async () => expect(await heard('sms')).toEqual(['opened']))
    const [[first], [second]] = [await got('mail'), await got('sms')]
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(500)
    const text = (await stub.incident(id))?.timeline.map((line) => line.text)
    expect(text).toContain('Step 1: told Anna by mail')
  })
})

describe('where a step reaches nobody', () => {
  it('the fallback is told at once, and why', async ({ expect }) => {
    const { workspaceId, stub, ids, got, heard, story } = await scene('a', 'b')
    const channel = await findChannel(db, workspaceId, ids['a'] ?? '')
    if (channel) await updateChannel(db, workspaceId, channel, { enabled: false })
    const fallback = { channelIds: [ids['b']] }
    const policy = await addPolicy(workspaceId, { steps: [{ channelIds: [ids['a']] }], fallback })
    const id = await opened(stub, workspaceId, policy)
    await until(async () => expect(await heard('b')).toEqual(['opened']))
    const [one] = await got('b')
    expect(one && bodyOf(one).data.notice.text).toMatch(
      /^You are told because step 1 of Backend reached nobody: a is switched off\n/,
    )
    expect(await story(id)).toContain('Step 1 reached nobody (a is switched off): told b instead')
  })

  it('because nothing it said was taken, every shared channel is told when no fallback is named', async ({
    expect,
  }) => {
    const { workspaceId, stub, ids, keys, heard, story } = await scene('a', 'b')
    await setStatus(keys['a'] ?? '', 400)
    const id = await opened(
      stub,
      workspaceId,
      await addPolicy(workspaceId, { steps: [{ channelIds: [ids['a']] }] }),
    )
    await until(async () => expect(await heard('b')).toEqual(['opened']))
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await heard('b')).toEqual(['opened', 'resolved']))
    expect(await heard('a')).toEqual(['opened'])
    expect(await story(id)).toContain(
      'Step 1 reached nobody (nothing said so far has arrived): told b instead',
    )
  })

  it('a person’s other channels get what a revoked one did not take', async ({ expect }) => {
    const { workspaceId, stub, add, ids, keys, heard } = await scene('ops')
    const anna = await addPerson(workspaceId, 'Anna')
    const sms = await add('sms', anna)
    await add('mail', anna)
    await setStatus(keys['sms'] ?? '', 410)
    const policy = await addPolicy(workspaceId, {
      steps: [{ channelIds: [sms] }],
      fallback: { channelIds: [ids['ops']] },
    })
    await opened(stub, workspaceId, policy)
    await until(async () => expect(await heard('mail')).toEqual(['opened']))
    await until(async () => expect(await heard('ops')).toEqual(['opened']))
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await heard('mail')).toEqual(['opened', 'resolved']))
    expect(await heard('sms')).toEqual(['opened'])
  })
})

describe('a later step is the opening for an ear', () => {
  it('that did not take the first: it hears the end, in order', async ({ expect }) => {
    const { workspaceId, stub, ids, keys, heard } = await scene('a', 'b')
    await setStatus(keys['a'] ?? '', 400)
    const steps = [{ channelIds: [ids['a'], ids['b']] }, { afterSeconds: 60, channelIds: [ids['a']] }]
    const id = await opened(stub, workspaceId, await addPolicy(workspaceId, { steps }))
    await until(async () => expect((await stub.deliveries(id))[0]?.state).toBe('abandoned'))
    await setStatus(keys['a'] ?? '', 200)
    await hurry(stub, 60_000)
    await until(async () => expect(await heard('a')).toEqual(['opened', 'escalated']))
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await heard('a')).toEqual(['opened', 'escalated', 'resolved']))
    expect((await stub.deliveries(id)).map(({ state }) => state)).toEqual([
      'abandoned',
      'delivered',
      'delivered',
      'delivered',
      'delivered',
    ])
  })
})

describe('a timer', () => {
  const scenery = async () => {
    const made = await scene('a', 'b')
    const { workspaceId, stub, ids } = made
    const steps = [{ channelIds: [ids['a']] }, { afterSeconds: 60, channelIds: [ids['b']] }]
    const policy = await addPolicy(workspaceId, { steps })
    const id = await opened(stub, workspaceId, policy)
    return { ...made, policy, id }
  }

  it('rings after an eviction by itself, once', async ({ expect }) => {
    const { workspaceId, stub, ids, got, heard } = await scene('a', 'b')
    const steps = [{ channelIds: [ids['a']] }, { afterSeconds: 2, channelIds: [ids['b']] }]
    await opened(stub, workspaceId, await addPolicy(workspaceId, { steps }))
    await until(async () => (await heard('a')).length > 0)
    await evictDurableObject(stub)
    await until(async () => expect(await heard('b')).toEqual(['escalated']))
    await evictDurableObject(stub)
    await stub.poke()
    await runDurableObjectAlarm(stub)
    await wait(100)
    expect(await got('b')).toHaveLength(1)
  })

  it('that was lost is set again by whoever wakes the object', async ({ expect }) => {
    const { stub, heard } = await scenery()
    await runInDurableObject(stub, async (_object, { storage }) => {
      await storage.deleteAlarm()
      storage.sql.exec(`UPDATE escalations SET due_at = ?, state = json_set(state, '$.openedAt', ?)`, 0, 0)
    })
    await evictDurableObject(stub)
    await stub.incident('inc_any')
    await until(async () => expect(await heard('b')).toEqual(['escalated']))
  })

  it('that rings several times at once tells each once', async ({ expect }) => {
    const { stub, got } = await scenery()
    await hurry(stub, 59_900)
    await wait(150)
    await Promise.all([1, 2, 3, 4].map(async (n) => (n % 2 ? stub.poke() : runDurableObjectAlarm(stub))))
    await until(async () => expect(await got('b')).toHaveLength(1))
    await stub.poke()
    await wait(100)
    expect(await got('b')).toHaveLength(1)
  })

  it('serves the policy as it was when the incident opened, edited or deleted since', async ({ expect }) => {
    const edited = await scenery()
    const row = await findPolicy(db, edited.workspaceId, edited.policy)
    if (row) await updatePolicy(db, edited.workspaceId, row, { steps: row.steps.slice(0, 1) })
    const deleted = await scenery()
    await deletePolicyStatement(db, deleted.workspaceId, deleted.policy).run()
    for (const { workspaceId, stub, heard } of [edited, deleted]) {
      await copyAlerting(env, workspaceId)
      await hurry(stub, 60_000)
      await until(async () => expect(await heard('b')).toEqual(['escalated']))
    }
  })

  it('tells whom a step means by then: a channel that was switched off since is passed over', async ({
    expect,
  }) => {
    const { workspaceId, stub, ids, heard, id, story } = await scenery()
    const channel = await findChannel(db, workspaceId, ids['b'] ?? '')
    if (channel) await updateChannel(db, workspaceId, channel, { enabled: false })
    await hurry(stub, 60_000)
    await until(async () => expect(await heard('a')).toEqual(['opened', 'escalated']))
    expect(await heard('b')).toEqual([])
    expect(await story(id)).toContain('Step 2 reached nobody (b is switched off): told a instead')
  })
})

describe('while D1 is broken', () => {
  const tables = ['channels', 'incidents', 'deliveries']
  const rename = (from: string, to: string) =>
    env.DB.batch(tables.map((table) => env.DB.prepare(`ALTER TABLE ${table}${from} RENAME TO ${table}${to}`)))
  let broken = false
  afterEach(async () => {
    if (broken) await rename('_away', '')
    broken = false
  })

  it('steps are told from the copy, and without that to whom the incident knew when it opened', async ({
    expect,
  }) => {
    const { workspaceId, stub, ids, keys, heard } = await scene('a', 'b')
    const steps = ['a', 'b', 'a'].map((name, n) => ({ afterSeconds: 60 * n, channelIds: [ids[name]] }))
    await opened(stub, workspaceId, await addPolicy(workspaceId, { steps }))
    await until(async () => expect(await heard('a')).toEqual(['opened']))
    await rename('', '_away')
    broken = true
    await hurry(stub, 60_000)
    await until(async () => expect(await heard('b')).toEqual(['escalated']))
    await env.FILES.delete(`alerting/${workspaceId}.json`)
    await hurry(stub, 60_000)
    await until(async () => expect(await heard('a')).toEqual(['opened', 'escalated']))
    expect(keys['a']).toBeDefined()
  })
})
