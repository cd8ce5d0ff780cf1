import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { MonitorSettings } from '#core/monitor/schema'
import type { Transition } from '#core/monitor/transition'
import { newId } from '#platform/new-id'
import { openDatabase } from '../database.ts'
import { monitors } from '../tables/monitors.ts'
import { findMonitor } from './monitors.ts'
import { listTransitions, logTransition } from './transitions.ts'

const db = openDatabase(env.DB)

async function scene() {
  const workspaceId = newId('workspace')
  const monitorId = newId('monitor')
  await db.insert(monitors).values({
    id: monitorId,
    workspaceId,
    name: 'Shop',
    check: { type: 'http' },
    settings: MonitorSettings.parse({ name: 'Shop' }),
    version: 1,
    createdAt: 0,
    updatedAt: 0,
    since: 0,
  })
  const transition = (seq: number, at: number, to: Transition['to']): Transition => ({
    id: `${monitorId}:${seq}`,
    workspaceId,
    monitorId,
    seq,
    from: 'pending',
    to,
    at,
    decidedAt: at,
    regions: ['weur'],
    evidence: { message: 'HTTP 500', failure: 'status', blame: 'target', statusCode: 500, latencyMs: 3.5 },
    reason: null,
  })
  const shown = async () => {
    const row = await findMonitor(db, workspaceId, monitorId)
    return row && { status: row.status, since: row.since, seq: row.statusSeq }
  }
  const list = (from: number, to: number) => listTransitions(db, workspaceId, monitorId, { from, to })
  return { workspaceId, monitorId, transition, shown, list }
}

describe('logTransition', () => {
  it('files a transition once and shows it in the monitor', async ({ expect }) => {
    const { transition, shown, list } = await scene()
    await logTransition(db, transition(1, 100, 'up'))
    await logTransition(db, transition(1, 100, 'up'))
    expect(await list(0, 1_000)).toEqual([transition(1, 100, 'up')])
    expect(await shown()).toEqual({ status: 'up', since: 100, seq: 1 })
  })

  it('that comes late is filed, and does not undo what a later one shows', async ({ expect }) => {
    const { transition, shown, list } = await scene()
    await logTransition(db, transition(2, 200, 'down'))
    await logTransition(db, transition(1, 100, 'up'))
    expect((await list(0, 1_000)).map(({ seq }) => seq)).toEqual([1, 2])
    expect(await shown()).toEqual({ status: 'down', since: 200, seq: 2 })
  })
})

describe('listTransitions', () => {
  it('leads with the one in force at the beginning and ends before the end', async ({ expect }) => {
    const { transition, list } = await scene()
    for (const [seq, at] of [100, 200, 200, 300, 400].entries()) {
      await logTransition(db, transition(seq + 1, at, 'up'))
    }
    const seqs = async (from: number, to: number) => (await list(from, to)).map(({ seq }) => seq)
    expect(await seqs(150, 300)).toEqual([1, 2, 3])
    expect(await seqs(200, 400)).toEqual([3, 4])
    expect(await seqs(0, 100)).toEqual([])
    expect(await seqs(900, 950)).toEqual([5])
  })

  it("knows nothing of another workspace's monitor", async ({ expect }) => {
    const { transition, monitorId } = await scene()
    await logTransition(db, transition(1, 100, 'up'))
    expect(await listTransitions(db, newId('workspace'), monitorId, { from: 0, to: 900 })).toEqual([])
  })
})
