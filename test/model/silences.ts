import type { Matcher } from '../../workers/core/alert/silence.ts'
import type { Severity } from '../../workers/core/incident/schema.ts'
import { monitorId, region, type Source } from './world.ts'

/** One trouble, as a silence looks at it. */
export interface Subject {
  source: Source
  severity: Severity
  /** Its key, of one that an alert tells. */
  alert: string | null
  /** The name of a monitor of the group. */
  member: string | null
}

/** What people would write, and what they mean by it. */
export interface SilenceKind {
  monitorIds: string[]
  matchers: Matcher[]
  covers: (subject: Subject) => boolean
}

export const silenceKinds: readonly SilenceKind[] = [
  { monitorIds: [monitorId], matchers: [], covers: ({ source }) => source === 'monitor' },
  {
    monitorIds: [],
    matchers: [{ label: 'tag', op: '=', value: 'mod*' }],
    covers: ({ source }) => source === 'monitor',
  },
  {
    monitorIds: [],
    matchers: [{ label: 'severity', op: '=', value: 'warning' }],
    covers: ({ severity }) => severity === 'warning',
  },
  {
    monitorIds: [],
    matchers: [{ label: 'alert', op: '=', value: 'disk-*' }],
    covers: ({ alert }) => alert?.startsWith('disk-') === true,
  },
  {
    monitorIds: [],
    matchers: [{ label: 'host', op: '!=', value: '' }],
    covers: ({ source }) => source === 'group',
  },
  {
    monitorIds: [],
    matchers: [{ label: 'monitor', op: '=', value: 'Cart' }],
    covers: ({ member }) => member === 'Cart',
  },
  {
    monitorIds: [],
    matchers: [{ label: 'tag', op: '=', value: 'service:*' }],
    covers: ({ source }) => source === 'members',
  },
  {
    monitorIds: [],
    matchers: [{ label: 'region', op: '=', value: region }],
    covers: ({ source }) => source === 'region',
  },
]
