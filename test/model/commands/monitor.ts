import type { Severity } from '../../../workers/core/incident/schema.ts'
import type { Hold, IncidentFact } from '../../../workers/core/rpc.ts'
import { turn } from '../memory.ts'
import { insist, monitorId, region, type World } from '../world.ts'
import type { Command } from './define.ts'

type Status = 'up' | 'degraded' | 'down'
const statusOf = (severity: Severity): Status => (severity === 'critical' ? 'down' : 'degraded')

function factOf(world: World, to: Status, hold: Hold | null = null): IncidentFact {
  const { monitor, workspaceId, policyId } = world
  monitor.seq += 1
  const at = Date.now()
  const id = `${monitorId}:${monitor.seq}`
  return {
    kind: to === 'up' ? 'recovered' : 'trouble',
    id,
    transition: {
      id,
      workspaceId,
      monitorId,
      seq: monitor.seq,
      from: to === 'up' ? 'down' : 'up',
      to,
      at,
      decidedAt: at,
      regions: [region],
      evidence: null,
      reason: null,
    },
    monitor: { id: monitorId, name: 'Shop', target: 'https://shop.example.com/', tags: ['model'] },
    policyId,
    ...(hold && { hold }),
  }
}

async function tellTrouble(world: World, severity: Severity, hold: Hold | null = null): Promise<void> {
  const before = world.memory.open('monitor')
  const { incidentId, span } = await world.report('monitor', factOf(world, statusOf(severity), hold))
  if (incidentId === null) throw new Error('trouble opened nothing')
  if (before) return world.memory.turned(before, severity, span)
  world.memory.opened('monitor', incidentId, severity, span)
  world.monitor.isHeld = hold !== null
}

/** It fails. Where the only region that watches it is in trouble, its incident is held back by that. */
async function fail(world: World): Promise<void> {
  const { monitor, random } = world
  if (monitor.isDown) return
  monitor.isDown = true
  const isAlone = world.region.isBroken && random() < 0.7
  const hold = isAlone ? await dissent(world, Date.now()) : null
  if (isAlone && !hold) world.faults.push('a region in trouble held nothing back')
  await tellTrouble(world, isAlone || random() < 0.5 ? 'critical' : 'warning', hold)
}

/** It gets worse, or better, without being well. */
async function change(world: World): Promise<void> {
  if (!world.monitor.isDown) return
  const now = world.memory.open('monitor')?.severities.at(-1)?.severity
  await tellTrouble(world, now === 'warning' ? 'critical' : 'warning')
}

export async function recover(world: World): Promise<void> {
  const { monitor } = world
  if (!monitor.isDown) return
  monitor.isDown = false
  const { span } = await world.report('monitor', factOf(world, 'up'))
  world.over('monitor', span)
  if (monitor.dissentSeq % 2 === 1) await dissent(world, null)
}

/** What the monitor says of its region: since when that fails for it alone, or null. */
async function dissent(world: World, since: number | null): Promise<Hold | null> {
  world.monitor.dissentSeq += 1
  const { dissentSeq: seq } = world.monitor
  const told = since === null ? null : ({ region, kind: 'alone', failure: 'timeout', since } as const)
  const fact = { monitorId, host: 'shop.example.com', seq, dissent: told }
  return (await insist(() => world.stub('region').dissent(fact))).hold
}

async function maintain(world: World, active: boolean): Promise<void> {
  const { monitor, memory } = world
  const incident = memory.open('monitor')
  if (!incident || active === monitor.isMaintained) return
  monitor.isMaintained = active
  const at = Date.now()
  const id = `window:${monitor.seq}:${at}:${active}`
  const { span } = await world.report('monitor', { kind: 'maintenance', id, at, active, title: 'Upgrade' })
  turn(incident.maintenances, active, span)
}

export const endMaintenance = (world: World): Promise<void> => maintain(world, false)

/** Something is told a second time, as queues and retries do. */
async function again(world: World): Promise<void> {
  const told = world.oneOf(world.told)
  if (told) await world.report(told.source, told.fact)
}

export const monitorCommands: readonly Command[] = [
  { name: 'fail', weight: 12, run: fail },
  { name: 'change', weight: 8, run: change },
  { name: 'recover', weight: 7, run: recover },
  { name: 'maintain', weight: 4, run: (world) => maintain(world, !world.monitor.isMaintained) },
  { name: 'again', weight: 6, run: again },
]
