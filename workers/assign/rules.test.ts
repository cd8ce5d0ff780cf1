import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../test/factories.ts'
import { openDatabase } from '../db/database.ts'
import { insertRule, untoldStreams } from '../db/queries/rules.ts'
import { streamObject } from '../platform/objects.ts'
import { tellOwedRules } from './rules.ts'

describe('rules that a stream has not heard of', () => {
  it('are told by the cron, once', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const made = await request('/api/v1/streams', { key, body: { name: 'orders' } })
    const { id: streamId } = await made.json<{ id: string }>()
    const db = openDatabase(env.DB)
    const owed = async () => (await untoldStreams(db, 1_000)).map(({ id }) => id)
    const [id, at] = ['rul_00000000000000000001', Date.now()]
    // As a crash between D1 and the object leaves it.
    await insertRule(db, {
      id,
      workspaceId,
      streamId,
      name: 'Silent',
      spec: {
        stream: 'orders',
        window: '1h',
        aggregate: { fn: 'count' },
        span: 1,
        where: {},
        groupBy: [],
        over: null,
        condition: { absent: { windows: 1 } },
        for: 1,
        clearFor: 1,
      },
      policyId: null,
      severity: 'critical',
      paused: false,
      version: 1,
      createdAt: at,
      updatedAt: at,
    })
    const object = streamObject(env, workspaceId, streamId, 0)
    expect(await object.ruleStandings([id])).toEqual({})
    expect(await owed()).toContain(streamId)
    await tellOwedRules(env)
    expect(await object.ruleStandings([id])).toMatchObject({ [id]: { firing: [], heldKeys: 0 } })
    expect(await owed()).not.toContain(streamId)
  })
})
