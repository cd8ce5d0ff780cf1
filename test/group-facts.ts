import type { IncidentFact } from '../workers/core/rpc.ts'

// What the monitors of one group tell its incident object.

export const group = { key: 'group:pol_1:service=checkout', name: 'service checkout' }

export type TransitionFact = Extract<IncidentFact, { kind: 'trouble' | 'recovered' }>

interface Wishes {
  workspaceId?: string
  to?: 'down' | 'degraded' | 'up'
  at?: number
  tags?: string[]
  message?: string
  policyId?: string | null
}

/** A transition of a monitor that is called as its id says: `shop` is `mon_shop`. */
export function heard(
  name: string,
  seq: number,
  wishes: Wishes & Partial<TransitionFact> = {},
): TransitionFact {
  const {
    workspaceId = 'wsp_1',
    to = 'down',
    at = 1_000_000 + seq * 1000,
    tags = [],
    message,
    ...rest
  } = wishes
  const monitorId = `mon_${name}`
  const id = `${monitorId}:${seq}`
  return {
    kind: to === 'up' ? 'recovered' : 'trouble',
    id,
    transition: {
      id,
      workspaceId,
      monitorId,
      seq,
      from: to === 'up' ? 'down' : 'up',
      to,
      at,
      decidedAt: at,
      regions: to === 'up' ? [] : ['weur'],
      evidence:
        to === 'up'
          ? null
          : {
              message: message ?? 'HTTP 503',
              failure: 'status',
              blame: 'target',
              statusCode: 503,
              latencyMs: 20,
            },
      reason: null,
    },
    monitor: { id: monitorId, name, target: `https://${name}.example/`, tags: ['service:checkout', ...tags] },
    policyId: null,
    group,
    ...rest,
  }
}

export const closed = (name: string, seq: number, reason: string, at = 2_000_000) =>
  ({
    kind: 'closed',
    id: `mon_${name}:${seq}:closed`,
    at,
    by: 'vedette',
    reason,
    seq,
    monitorId: `mon_${name}`,
    group,
  }) as const

export const maintenance = (name: string, active: boolean, at = 2_000_000) =>
  ({
    kind: 'maintenance',
    id: `mon_${name}:mnt:${active}:${at}`,
    at,
    active,
    title: 'New database',
    monitorId: `mon_${name}`,
    group,
  }) as const
