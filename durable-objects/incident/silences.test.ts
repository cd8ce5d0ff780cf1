import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { Silence } from '#core/alert/silence'
import { copyAlerting } from '#db/queries/alerting'
import { deleteSilence, insertSilence } from '#db/queries/silences'
import { newId } from '#platform/new-id'
import { bodyOf, db, received, recovered, scene, trouble, until } from '../../test/incident-scene.ts'

async function silence(workspaceId: string, part: Partial<Silence> = {}): Promise<string> {
  const now = Date.now()
  const row = {
    id: newId('silence'),
    workspaceId,
    monitorIds: ['mon_1'],
    matchers: [],
    startsAt: now,
    until: now + 60_000,
    comment: 'Moving house',
    createdBy: 'user:usr_1',
    createdByName: 'Anna',
    createdAt: now,
    ...part,
  }
  await insertSilence(db, row)
  await copyAlerting(env, workspaceId)
  return row.id
}
const types = async (key: string) => (await received(key)).map((one) => bodyOf(one).type)
const lines = async (stub: Awaited<ReturnType<typeof scene>>['stub'], id: string | null) =>
  ((await stub.incident(id ?? ''))?.timeline ?? []).map(({ kind, text }) => `${kind}: ${text}`)

describe('a silence', () => {
  it('holds back the opening, says so in the story, and lets it be told when it ends', async ({ expect }) => {
    const { workspaceId, stub, key } = await scene()
    await silence(workspaceId, { until: Date.now() + 2_000 })
    const { incidentId } = await stub.report(trouble(workspaceId))
    expect(await lines(stub, incidentId)).toContainEqual(
      expect.stringMatching(/^silenced: Nobody new is told until .* UTC: silenced by Anna \(Moving house\)$/),
    )
    expect(await types(key)).toEqual([])
    await until(async () => expect(await types(key)).toEqual(['incident.opened']))
    expect(await lines(stub, incidentId)).toContainEqual('silenced: The silence is over')
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await types(key)).toEqual(['incident.opened', 'incident.resolved']))
  })

  it('that outlasts the trouble leaves nobody with half a story', async ({ expect }) => {
    const { workspaceId, stub, key } = await scene()
    await silence(workspaceId)
    const { incidentId } = await stub.report(trouble(workspaceId))
    await stub.report(recovered(workspaceId))
    expect(await stub.incident(incidentId ?? '')).toMatchObject({ status: 'resolved' })
    await stub.poke()
    expect(await types(key)).toEqual([])
    expect(await stub.deliveries(incidentId ?? '')).toEqual([])
  })

  it('made after the opening swallows no end', async ({ expect }) => {
    const { workspaceId, stub, key } = await scene()
    await stub.report(trouble(workspaceId))
    await until(async () => expect(await types(key)).toEqual(['incident.opened']))
    await silence(workspaceId)
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await types(key)).toEqual(['incident.opened', 'incident.resolved']))
  })

  it('ended early lets the opening be told at once', async ({ expect }) => {
    const { workspaceId, stub, key } = await scene()
    const id = await silence(workspaceId)
    await stub.report(trouble(workspaceId))
    await stub.poke()
    expect(await types(key)).toEqual([])
    await deleteSilence(db, workspaceId, id)
    await stub.poke()
    await until(async () => expect(await types(key)).toEqual(['incident.opened']))
  })

  it('over other monitors, or not begun, holds back nothing', async ({ expect }) => {
    const { workspaceId, stub, key } = await scene()
    await silence(workspaceId, { monitorIds: ['mon_2'] })
    await silence(workspaceId, { startsAt: Date.now() + 30_000 })
    await stub.report(trouble(workspaceId))
    await until(async () => expect(await types(key)).toEqual(['incident.opened']))
  })
})
