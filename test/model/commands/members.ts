import type { Severity } from '../../../workers/core/incident/schema.ts'
import type { IncidentFact } from '../../../workers/core/rpc.ts'
import { type Member, memberTags, type World } from '../world.ts'
import type { Command } from './define.ts'

// Monitors that their policy gathers by a tag: they make one incident together. A silence may cover one of them, or all.

type Status = 'up' | 'degraded' | 'down'
const statusOf = (severity: Severity): Status => (severity === 'critical' ? 'down' : 'degraded')

function factOf(world: World, member: Member, to: Status): IncidentFact {
  const { workspaceId, policyId, gathered } = world
  member.seq += 1
  const at = Date.now()
  const id = `${member.id}:${member.seq}`
  return {
    kind: to === 'up' ? 'recovered' : 'trouble',
    id,
    transition: {
      id,
      workspaceId,
      monitorId: member.id,
      seq: member.seq,
      from: to === 'up' ? 'down' : 'up',
      to,
      at,
      decidedAt: at,
      regions: ['enam'],
      evidence: null,
      reason: null,
    },
    monitor: {
      id: member.id,
      name: member.name,
      target: `https://${member.name}.example.com/`,
      tags: memberTags,
    },
    policyId,
    group: gathered,
  }
}

async function tellTrouble(world: World, member: Member, severity: Severity): Promise<void> {
  const { memory } = world
  const before = memory.open('members')
  const { incidentId, span } = await world.report('members', factOf(world, member, statusOf(severity)))
  if (incidentId === null) throw new Error('trouble opened nothing')
  if (before && before.id !== incidentId)
    world.faults.push(`${member.name} opened ${incidentId} beside ${before.id}`)
  const isWorse = member.severity === 'warning' && severity === 'critical'
  member.severity = severity
  memory.opened('members', incidentId, severity, span)
  const incident = before ?? memory.open('members')
  if (!incident) return
  if (!member.stay) {
    member.stay = { name: member.name, left: null, news: [span], quiet: [] }
    incident.stays.push(member.stay)
  } else if (isWorse) member.stay.news.push(span)
  memory.turned(incident, worst(world), span)
}

const worst = ({ inIncident }: World): Severity =>
  inIncident.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning'

/** One that was well fails, or one that fails becomes more or less severe. */
async function fail(world: World): Promise<void> {
  const member = world.oneOf(world.members)
  if (!member) return
  const severity = member.isDown && member.severity === 'critical' ? 'warning' : pickSeverity(world)
  member.isDown = true
  await tellTrouble(world, member, severity)
}

const pickSeverity = ({ random }: World): Severity => (random() < 0.5 ? 'critical' : 'warning')

async function recover(
  world: World,
  member = world.oneOf(world.members.filter(({ isDown }) => isDown)),
): Promise<void> {
  if (!member) return
  const { span } = await world.report('members', factOf(world, member, 'up'))
  leave(world, member, span)
}

/** It is paused, or deleted: it leaves the others, who go on. */
async function close(world: World): Promise<void> {
  const member = world.oneOf(world.members.filter(({ isDown }) => isDown))
  if (!member) return
  const { id: monitorId, seq } = member
  const { span } = await world.report('members', {
    kind: 'closed',
    id: `${monitorId}:${seq}:closed`,
    at: Date.now(),
    by: 'user:usr_1',
    reason: 'It was paused',
    seq,
    monitorId,
    group: world.gathered,
  })
  leave(world, member, span)
}

/** With the last of them the incident is over. */
function leave(world: World, member: Member, span: { earliest: number; latest: number }): void {
  member.isDown = false
  if (!member.stay) return
  world.leaves(member, span)
  const incident = world.memory.open('members')
  if (world.inIncident.length === 0) world.over('members', span)
  else if (incident) world.memory.turned(incident, worst(world), span)
}

async function maintain(world: World, member = world.oneOf(world.inIncident)): Promise<void> {
  if (!member) return
  member.isMaintained = !member.isMaintained
  const { id: monitorId, isMaintained: active } = member
  const at = Date.now()
  const id = `window:${monitorId}:${at}:${active}`
  const { gathered: group } = world
  await world.report('members', { kind: 'maintenance', id, at, active, title: 'Upgrade', monitorId, group })
}

export async function endMaintenances(world: World): Promise<void> {
  for (const member of world.members) if (member.isMaintained) await maintain(world, member)
}

export async function endMembers(world: World): Promise<void> {
  for (const member of world.members) if (member.isDown) await recover(world, member)
}

export const memberCommands: readonly Command[] = [
  { name: 'member fails', weight: 16, run: fail },
  { name: 'member recovers', weight: 7, run: (world) => recover(world) },
  { name: 'member leaves', weight: 2, run: close },
  { name: 'maintain a member', weight: 3, run: (world) => maintain(world) },
]
