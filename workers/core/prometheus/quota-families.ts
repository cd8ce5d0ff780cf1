import type { QuotaStanding } from '../stream/quota.ts'
import type { Family } from './exposition.ts'

/** What a workspace's streams have taken today, and may take, as metric families. */
export const quotaFamilies = ({ eventsPerDay, used }: QuotaStanding): Family[] => [
  {
    name: 'vedette_quota_events_used',
    type: 'gauge',
    help: 'Events that all streams have taken since midnight (UTC), as their shards said last',
    samples: [{ labels: {}, value: used }],
  },
  {
    name: 'vedette_quota_events_limit',
    type: 'gauge',
    help: 'Events that they may take in a day; absent without a quota',
    samples: eventsPerDay === null ? [] : [{ labels: {}, value: eventsPerDay }],
  },
]
