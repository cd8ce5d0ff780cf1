import { copyAlerting } from '../../../workers/db/queries/alerting.ts'
import { deleteSilence, insertSilence } from '../../../workers/db/queries/silences.ts'
import { env } from 'cloudflare:workers'
import { newId } from '../../../workers/platform/new-id.ts'
import { db } from '../../incident-scene.ts'
import { silenceKinds } from '../silences.ts'
import { insist, type World } from '../world.ts'
import type { Command } from './define.ts'

const most = 2

async function begin(world: World): Promise<void> {
  const kind = world.oneOf(silenceKinds)
  if (!kind || world.silences.length >= most) return
  const id = newId('silence')
  const { monitorIds, matchers } = kind
  const now = Date.now()
  await insertSilence(db, {
    id,
    workspaceId: world.workspaceId,
    monitorIds,
    matchers,
    startsAt: now,
    until: now + 600_000,
    comment: '',
    createdBy: 'user:usr_1',
    createdByName: 'Anna',
    createdAt: now,
  })
  await copyAlerting(env, world.workspaceId)
  world.silences.push({ id, kind })
}

/** As the API does: whoever may have waited for it looks again. */
async function end(world: World): Promise<void> {
  const silence = world.silences.shift()
  if (!silence) return
  await deleteSilence(db, world.workspaceId, silence.id)
  await copyAlerting(env, world.workspaceId)
  await Promise.all(world.openIncidents.map(({ source }) => insist(() => world.stub(source).poke())))
}

export async function endSilences(world: World): Promise<void> {
  while (world.silences.length > 0) await end(world)
}

export const silenceCommands: readonly Command[] = [
  { name: 'silence', weight: 7, run: begin },
  { name: 'end a silence', weight: 8, run: end },
]
