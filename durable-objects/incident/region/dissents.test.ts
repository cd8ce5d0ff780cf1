import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { Dissent } from '#core/monitor/dissent'
import type { DissentFact } from '#core/rpc'
import { group, heard } from '../../../test/group-facts.ts'
import { bodyOf, received, recovered, scene, trouble, until } from '../../../test/incident-scene.ts'

const said = (n: number, change: Partial<Dissent> | null = {}, seq = 1): DissentFact => ({
  monitorId: `mon_${n}`,
  host: `host-${n % 3}.example`,
  seq,
  dissent: change && {
    region: 'weur',
    kind: 'contradicted',
    failure: 'timeout',
    since: Date.now(),
    ...change,
  },
})

async function sceneWithRegion() {
  const at = await scene()
  const region = env.INCIDENTS.getByName(`incident:${at.workspaceId}:region:weur`)
  const say = async (facts: DissentFact[]) => {
    const answers = []
    for (const fact of facts) answers.push((await region.dissent(fact)).hold !== null)
    return answers
  }
  const texts = async () =>
    (await received(at.key)).map((one) => `${bodyOf(one).type} ${bodyOf(one).data.notice.title}`)
  return { ...at, region, say, texts }
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

describe('the object of a region', () => {
  it('hears of a trouble with the fifth monitor, and holds back from then on', async ({ expect }) => {
    const { say, texts } = await sceneWithRegion()
    expect(await say(numbers(1, 4).map((n) => said(n)))).toEqual([false, false, false, false])
    // The same words again are no news, nor is what was said before.
    expect(await say([said(4), said(3, {}, 0)])).toEqual([false, false])
    expect(await say([said(5), said(6), said(7, { failure: 'status' })])).toEqual([true, true, false])
    await until(async () =>
      expect(await texts()).toEqual([expect.stringContaining('Western Europe is in trouble')]),
    )
  })

  it('says the same to a monitor that asks again', async ({ expect }) => {
    const { say } = await sceneWithRegion()
    await say(numbers(1, 6).map((n) => said(n)))
    expect(await say([said(6)])).toEqual([true])
  })

  it('remembers a trouble over an eviction', async ({ expect }) => {
    const { say, region, texts } = await sceneWithRegion()
    await say(numbers(1, 5).map((n) => said(n)))
    await until(async () => expect(await texts()).toHaveLength(1))
    await evictDurableObject(region)
    expect(await say([said(6)])).toEqual([true])
    expect(await texts()).toHaveLength(1)
  })

  it('lets a monitor go when others have come to agree with what it sees', async ({ expect }) => {
    const { say, texts, stub, workspaceId } = await sceneWithRegion()
    await say(numbers(2, 6).map((n) => said(n)))
    const { hold } = await env.INCIDENTS.getByName(`incident:${workspaceId}:region:weur`).dissent(said(1))
    if (!hold) throw new Error('not held')
    await stub.report({ ...trouble(workspaceId), hold } as ReturnType<typeof trouble>)
    await until(async () => expect(await texts()).toHaveLength(1))
    await say([said(1, null, 2)])
    await until(async () => expect((await texts())[1]).toMatch(/^incident\.opened .*Checkout API is down/))
  })

  it('lets it go where its group keeps it', async ({ expect }) => {
    const { say, texts, region, workspaceId } = await sceneWithRegion()
    await say(numbers(2, 6).map((n) => said(n)))
    const place = { monitorId: 'mon_shop', group }
    const { hold } = await region.dissent({ ...said(1), ...place })
    if (!hold) throw new Error('not held')
    const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:${group.key}`)
    await stub.report(heard('shop', 1, { workspaceId, at: Date.now(), hold }))
    await until(async () => expect(await texts()).toHaveLength(1))
    await region.dissent({ ...said(1, null, 2), monitorId: 'mon_shop' })
    await until(async () => expect((await texts())[1]).toMatch(/^incident\.opened .*shop is down/))
  })

  it('lets it go too when its report comes in after the word that it may', async ({ expect }) => {
    const { say, texts, stub, region, workspaceId } = await sceneWithRegion()
    await say(numbers(2, 6).map((n) => said(n)))
    const { hold } = await region.dissent(said(1))
    if (!hold) throw new Error('not held')
    await say([said(1, null, 2)])
    await new Promise((done) => setTimeout(done, 300))
    await stub.report({ ...trouble(workspaceId), hold } as ReturnType<typeof trouble>)
    expect((await texts()).join()).not.toContain('Checkout API')
    await region.poke()
    await until(async () => expect((await texts()).join()).toContain('Checkout API is down'))
  })

  it('does not open again what somebody has ended by hand', async ({ expect }) => {
    const { say, texts, region, key } = await sceneWithRegion()
    await say(numbers(1, 5).map((n) => said(n)))
    await until(async () => expect(await texts()).toHaveLength(1))
    const [first] = await received(key)
    const id = first ? bodyOf(first).data.incident.id : ''
    await region.resolve(id, { by: 'user:usr_1', at: Date.now() })
    await until(async () => expect(await texts()).toHaveLength(2))
    await say(numbers(6, 9).map((n) => said(n)))
    await region.poke()
    await new Promise((done) => setTimeout(done, 500))
    expect(await texts()).toHaveLength(2)
  })
})

describe('an opening that a region in trouble holds back', () => {
  it('is told when its time is up, whatever the region does', async ({ expect }) => {
    const { stub, workspaceId, texts } = await sceneWithRegion()
    const now = Date.now()
    const hold = {
      region: 'weur',
      startsAt: now,
      until: now + 2_000,
      comment: 'Western Europe is in trouble',
    }
    const { incidentId } = await stub.report({ ...trouble(workspaceId), hold } as ReturnType<typeof trouble>)
    expect(await texts()).toEqual([])
    const story = (await stub.incident(incidentId ?? ''))?.timeline.map(({ text }) => text)
    expect(story?.join()).toContain('Western Europe is in trouble')
    await until(async () => expect(await texts()).toHaveLength(1))
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await texts()).toHaveLength(2))
  })

  it('and that is over by then is never told', async ({ expect }) => {
    const { stub, workspaceId, texts } = await sceneWithRegion()
    const now = Date.now()
    const hold = {
      region: 'weur',
      startsAt: now,
      until: now + 1_000,
      comment: 'Western Europe is in trouble',
    }
    await stub.report({ ...trouble(workspaceId), hold } as ReturnType<typeof trouble>)
    await stub.report(recovered(workspaceId))
    await new Promise((done) => setTimeout(done, 2_000))
    expect(await texts()).toEqual([])
  })
})
