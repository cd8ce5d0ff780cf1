import type { Severity } from '../../../workers/core/incident/schema.ts'
import type { AlertFact } from '../../../workers/core/rpc.ts'
import type { Span } from '../memory.ts'
import type { World } from '../world.ts'
import type { Command } from './define.ts'

/** Alerts that make one incident together. A silence may cover some of them, or all. */
const keys = ['disk-a', 'disk-b', 'cpu']

function factOf(world: World, dedupKey: string, firing: Severity | null): AlertFact {
  const { workspaceId, policyId } = world
  const labels = { env: 'prod', host: `host-${dedupKey}` }
  const alert = { dedupKey, title: `The alert ${dedupKey}`, cause: `${dedupKey} is ${firing}`, labels }
  return {
    kind: 'alert',
    id: `alert:${crypto.randomUUID()}`,
    at: Date.now(),
    workspaceId,
    policyId,
    act: { by: 'key:key_1', byName: 'Prometheus' },
    alert: { ...alert, firing: firing !== null, severity: firing ?? 'warning' },
  }
}

const worst = ({ group }: World): Severity =>
  [...group.values()].includes('critical') ? 'critical' : 'warning'

/** One more alert fires, or one that does becomes more or less severe. */
async function fire(world: World): Promise<void> {
  const key = world.oneOf(keys) ?? ''
  const known = world.group.get(key)
  const severity = known ? (known === 'critical' ? 'warning' : 'critical') : pickSeverity(world)
  world.group.set(key, severity)
  const { incidentId, span } = await world.report('group', factOf(world, key, severity))
  if (incidentId === null) throw new Error('an alert opened nothing')
  noteSeverity(world, span)
  world.memory.opened('group', incidentId, severity, span)
}

const pickSeverity = ({ random }: World): Severity => (random() < 0.4 ? 'critical' : 'warning')

function noteSeverity(world: World, span: Span): void {
  const open = world.memory.open('group')
  if (open) world.memory.turned(open, worst(world), span)
}

/** One of them is over, and with the last of them the incident. */
async function subside(world: World, key = world.oneOf([...world.group.keys()])): Promise<void> {
  if (key === undefined) return
  world.group.delete(key)
  const { span } = await world.report('group', factOf(world, key, null))
  if (world.group.size > 0) noteSeverity(world, span)
  else world.over('group', span)
}

export async function endGroup(world: World): Promise<void> {
  for (const key of world.group.keys()) await subside(world, key)
}

export const groupCommands: readonly Command[] = [
  { name: 'alert', weight: 8, run: fire },
  { name: 'alert ends', weight: 7, run: (world) => subside(world) },
]
