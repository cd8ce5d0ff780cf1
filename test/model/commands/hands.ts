import { timed } from '../memory.ts'
import { insist, type World } from '../world.ts'
import type { Command } from './define.ts'

const act = { by: 'user:usr_1', byName: 'Anna' }

async function acknowledge(world: World): Promise<void> {
  const incident = world.oneOf(world.openIncidents)
  if (!incident) return
  const at = Date.now()
  const { span } = await timed(() =>
    insist(() => world.stub(incident.source).acknowledge(incident.id, { ...act, at })),
  )
  incident.acknowledged ??= span
}

async function resolve(world: World): Promise<void> {
  const incident = world.oneOf(world.openIncidents)
  if (!incident) return
  const at = Date.now()
  const { span } = await timed(() =>
    insist(() => world.stub(incident.source).resolve(incident.id, { ...act, at })),
  )
  world.over(incident.source, span)
}

async function note(world: World): Promise<void> {
  const incident = world.oneOf(world.openIncidents)
  if (!incident) return
  const line = { ...act, at: Date.now(), text: 'Looking' }
  await insist(() => world.stub(incident.source).note(incident.id, line))
}

export const handCommands: readonly Command[] = [
  { name: 'acknowledge', weight: 4, run: acknowledge },
  { name: 'resolve', weight: 2, run: resolve },
  { name: 'note', weight: 2, run: note },
]
