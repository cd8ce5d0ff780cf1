import { defaultRegions } from '#core/region-names'
import type { Confirm } from '#core/monitor/schema'
import type { Slo } from '#core/slo'
import type { Catalog, Monitor, MonitorInput } from '../../contract.ts'
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
  slo: Slo | null
}

/** A kind of check, with its fields as they begin. */
export function kindOf(catalog: Catalog, type: string): Pick<Draft, 'type' | 'config'> {
  const schema = catalog.checks.find((one) => one.type === type)?.schema
  const config = schema ? initial(schema, schema) : {}
  return { type, config: isObject(config) ? config : {} }
}

export function emptyDraft(catalog: Catalog): Draft {
  return {
    name: '',
    ...kindOf(catalog, catalog.checks[0]?.type ?? 'http'),
    intervalSeconds: 60,
    regions: [...defaultRegions],
    confirm: { regions: 'majority', failures: 2, recoveries: 2 },
    tags: '',
    group: '',
    alertOnDegraded: false,
    slo: null,
  }
}

export function draftOf(monitor: Monitor): Draft {
  const { type, ...config } = monitor.check
  const { name, intervalSeconds, regions, confirm, alertOnDegraded, slo } = monitor
  return {
    name,
    type,
    config,
    intervalSeconds,
    regions,
    confirm,
    alertOnDegraded,
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
  const address = config['url'] ?? config['hostname']
  return typeof address === 'string' ? address.replace(/^https?:\/\//, '').replace(/\/$/, '') : ''
}
