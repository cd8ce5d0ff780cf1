import { limits } from '#core/stream/bounds'

/** A new stream as it is typed. Lists are names between commas; hours and days are texts of numbers. */
export interface Draft {
  name: string
  description: string
  time: string
  dimensions: string
  measures: string
  distinct: string
  schema: string
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
  eventHours: '24',
  secondsHours: '2',
  minutesDays: '7',
  hoursDays: '400',
}

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

/** What is sent to make it. */
export const streamOf = (draft: Draft, schema: unknown): Record<string, unknown> => ({
  name: draft.name.trim(),
  description: draft.description,
  time: draft.time.trim() === '' ? null : draft.time.trim(),
  dimensions: names(draft.dimensions),
  measures: names(draft.measures),
  distinct: names(draft.distinct),
  schema,
  retention: {
    eventHours: Number(draft.eventHours),
    secondsHours: Number(draft.secondsHours),
    minutesHours: 24 * Number(draft.minutesDays),
    hoursHours: 24 * Number(draft.hoursDays),
  },
})
