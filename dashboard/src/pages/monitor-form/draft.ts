import { isPrivateRegion } from '#core/private-region'
import { defaultRegions } from '#core/region-names'
import type { Confirm, FlapSettings } from '#core/monitor/schema'
import type { Slo } from '#core/slo'
import type { Catalog, CheckTypeEntry, Monitor, MonitorInput } from '../../contract.ts'
import { initial, isObject, type Json } from '../../form/schema.ts'

/** What the form holds while it is being filled in. */
export interface Draft {
  name: string
  type: string
  config: Json
  intervalSeconds: number
  regions: string[]
  confirm: Confirm
  /** As typed: separated by commas. */
  tags: string
  /** As typed; empty for none. */
  group: string
  alertOnDegraded: boolean
  flapping: FlapSettings | null
  dependsOn: string[]
  /** Null: the default policy, or everybody. */
  policyId: string | null
  slo: Slo | null
}

export function emptyDraft(catalog: Catalog): Draft {
  const draft: Draft = {
    name: '',
    type: 'http',
    config: {},
    intervalSeconds: usualIntervalSeconds,
    regions: [...defaultRegions],
    confirm: { regions: 'majority', failures: 2, recoveries: 2, window: null, degraded: null },
    tags: '',
    group: '',
    alertOnDegraded: false,
    flapping: { enterAt: 5, leaveAt: 1, withinSeconds: null },
    dependsOn: [],
    policyId: null,
    slo: null,
  }
  const [first] = catalog.checks
  return first ? withType(draft, first) : draft
}

const usualIntervalSeconds = 60
/** A browser is paid for by its time: it begins at what most people want to pay. */
const usualOf = (type: string | undefined): number => (type === 'browser' ? 300 : usualIntervalSeconds)

/**
 * The draft with another kind of check: its config begins anew, and what the kind does not allow is taken back. An
 * interval that nobody chose, as the kind before began with it or asked for it, goes with it.
 */
export function withType(draft: Draft, next: CheckTypeEntry, before?: CheckTypeEntry): Draft {
  const config = initial(next.schema, next.schema)
  const given = [before?.minIntervalSeconds, usualOf(before?.type)]
  const intervalSeconds = given.includes(draft.intervalSeconds) ? usualOf(next.type) : draft.intervalSeconds
  return {
    ...draft,
    type: next.type,
    config: isObject(config) ? config : {},
    intervalSeconds: Math.max(intervalSeconds, next.minIntervalSeconds ?? 0),
    regions: regionsFor(draft.regions, next),
  }
}

/** Who runs in private locations only is not sent elsewhere; the rest begins where it usually does. */
function regionsFor(chosen: readonly string[], { privateOnly, maxRegions }: CheckTypeEntry): string[] {
  const fitting = privateOnly ? chosen.filter(isPrivateRegion) : chosen
  const begun = fitting.length === 0 && !privateOnly ? defaultRegions : fitting
  return begun.slice(0, maxRegions ?? Infinity)
}

export function draftOf(monitor: Monitor): Draft {
  const { type, ...config } = monitor.check
  const { name, intervalSeconds, regions, confirm, alertOnDegraded, flapping, dependsOn, policyId, slo } =
    monitor
  return {
    name,
    type,
    config,
    intervalSeconds,
    regions,
    confirm,
    alertOnDegraded,
    flapping,
    dependsOn,
    policyId,
    slo,
    tags: monitor.tags.join(', '),
    group: monitor.group ?? '',
  }
}

/** What is sent. Without a name, the address is the name. */
export function inputOf(draft: Draft): MonitorInput {
  const { type, config, tags, group, name, ...settings } = draft
  return {
    ...settings,
    name: name.trim() || nameFrom(config),
    check: { ...config, type },
    group: group.trim() || null,
    tags: [...new Set(tags.split(',').map((tag) => tag.trim()))].filter(Boolean),
  }
}

function nameFrom(config: Json): string {
  const flow = config['flow']
  if (isObject(flow) && typeof flow['title'] === 'string' && flow['title'] !== '') return flow['title']
  const steps = isObject(flow) ? flow['steps'] : config['steps']
  const [step] = Array.isArray(steps) ? (steps as unknown[]) : []
  const address = config['url'] ?? config['hostname'] ?? (isObject(step) ? step['url'] : undefined)
  return typeof address === 'string' ? address.replace(/^https?:\/\//, '').replace(/\/$/, '') : ''
}
