import { limits, type WindowName, windowNames } from '#core/stream/bounds'
import type { Compatibility } from '#core/stream/settings'
import type { Stream } from '../../contract.ts'

/** A stream as it is typed. Lists are names between commas; hours, days and the like are texts of numbers. */
export interface Draft {
  name: string
  description: string
  time: string
  dimensions: string
  measures: string
  distinct: string
  schema: string
  compatibility: Compatibility
  windows: WindowName[]
  latenessSeconds: string
  maxKeys: string
  eventsPerSecond: string
  eventHours: string
  secondsHours: string
  minutesDays: string
  hoursDays: string
}

export const emptyDraft: Draft = {
  name: '',
  description: '',
  time: '',
  dimensions: '',
  measures: '',
  distinct: '',
  schema: '',
  compatibility: 'backward',
  windows: [...windowNames],
  latenessSeconds: '2',
  maxKeys: '1000',
  eventsPerSecond: '20000',
  eventHours: '24',
  secondsHours: '2',
  minutesDays: '7',
  hoursDays: '400',
}

const days = (hours: number): string => String(Math.round((hours / 24) * 100) / 100)

/** A stream that exists, as it is typed; its schema is changed elsewhere. */
export const draftOf = (stream: Stream): Draft => ({
  name: stream.name,
  description: stream.description,
  time: stream.time ?? '',
  dimensions: stream.dimensions.join(', '),
  measures: stream.measures.join(', '),
  distinct: stream.distinct.join(', '),
  schema: '',
  compatibility: stream.compatibility,
  windows: stream.windows,
  latenessSeconds: String(stream.latenessSeconds),
  maxKeys: String(stream.maxKeys),
  eventsPerSecond: String(stream.eventsPerSecond),
  eventHours: String(stream.retention.eventHours),
  secondsHours: String(stream.retention.secondsHours),
  minutesDays: days(stream.retention.minutesHours),
  hoursDays: days(stream.retention.hoursHours),
})

const names = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '')

/** "up to 8" and the like, where there is a limit. */
export const mostNames = {
  dimensions: limits.dimensions,
  measures: limits.measures,
  distinct: limits.distinct,
}

/** A JSON Schema from its text; empty is none. What is no JSON is said where it is wrong. */
export function readSchema(text: string): { schema: unknown } | { fault: string } {
  if (text.trim() === '') return { schema: null }
  try {
    return { schema: JSON.parse(text) }
  } catch (error) {
    return { fault: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))
const hoursOf = (text: string): number => Math.round(24 * number(text))

/** What of a stream can be changed later. */
export const changeOf = (draft: Draft): Record<string, unknown> => ({
  description: draft.description,
  time: draft.time.trim() === '' ? null : draft.time.trim(),
  compatibility: draft.compatibility,
  windows: draft.windows,
  latenessSeconds: number(draft.latenessSeconds),
  maxKeys: number(draft.maxKeys),
  eventsPerSecond: number(draft.eventsPerSecond),
  retention: {
    eventHours: number(draft.eventHours),
    secondsHours: number(draft.secondsHours),
    minutesHours: hoursOf(draft.minutesDays),
    hoursHours: hoursOf(draft.hoursDays),
  },
})

/** What is sent to make it. */
export const streamOf = (draft: Draft, schema: unknown): Record<string, unknown> => ({
  ...changeOf(draft),
  name: draft.name.trim(),
  dimensions: names(draft.dimensions),
  measures: names(draft.measures),
  distinct: names(draft.distinct),
  schema,
})
