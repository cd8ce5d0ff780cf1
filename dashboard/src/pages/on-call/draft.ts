import { gapsBetween, layerShifts, shifts } from '#core/oncall/shifts'
import type { Rotation, Weekday } from '#core/oncall/schedule'
import { boxOf } from './words.ts'
import type { Schedule, ScheduleLayer } from '../../contract.ts'
import type { CalendarRow, Duty } from './calendar.tsx'

/** A layer as it is typed. `key` tells the rows apart while they are moved. */
export interface LayerDraft {
  key: number
  name: string
  people: string[]
  kind: Rotation['kind']
  every: string
  handoverAt: string
  handoverDay: Weekday
  startsAt: string
  endsAt: string
  restrict: { key: number; days: Weekday[]; from: string; to: string }[]
}

export interface ScheduleDraft {
  name: string
  timezone: string
  layers: LayerDraft[]
}

let keys = 0
export const newKey = (): number => (keys += 1)

/** A layer that begins today, with the hand-over that most teams have. */
export const newLayer = (zone: string, now: number, name: string): LayerDraft => ({
  key: newKey(),
  name,
  people: [],
  kind: 'weekly',
  every: '1',
  handoverAt: '09:00',
  handoverDay: 'mon',
  startsAt: `${boxOf(zone, now).slice(0, 10)}T00:00`,
  endsAt: '',
  restrict: [],
})

export const draftOf = ({ name, timezone, layers }: Schedule): ScheduleDraft => ({
  name,
  timezone,
  layers: layers.map(({ rotation, startsAt, endsAt, restrict, ...rest }) => ({
    ...rest,
    key: newKey(),
    kind: rotation.kind,
    every: String(rotation.every),
    handoverAt: rotation.handoverAt,
    handoverDay: rotation.kind === 'weekly' ? rotation.handoverDay : 'mon',
    startsAt: asBox(startsAt),
    endsAt: endsAt === null ? '' : asBox(endsAt),
    restrict: restrict.map((hours) => ({ ...hours, key: newKey() })),
  })),
})

const asBox = (text: string): string => (text.includes('T') ? text.slice(0, 16) : `${text}T00:00`)

/** What is sent: the server says what is wrong with it. */
export const sentOf = ({ name, timezone, layers }: ScheduleDraft) => ({
  name,
  timezone,
  layers: layers.map((layer): ScheduleLayer => ({
    name: layer.name,
    people: layer.people,
    rotation: rotationOf(layer),
    startsAt: layer.startsAt,
    endsAt: layer.endsAt === '' ? null : layer.endsAt,
    restrict: layer.restrict.map(({ days, from, to }) => ({ days, from, to })),
  })),
})

function rotationOf({ kind, every, handoverAt, handoverDay }: LayerDraft): Rotation {
  const shared = { every: Number(every), handoverAt }
  return kind === 'weekly' ? { kind, ...shared, handoverDay } : { kind, ...shared }
}

/** The rows of the calendar that this draft would have; null while something is missing in it. */
export function previewOf(
  draft: ScheduleDraft,
  overrides: Schedule['overrides'],
  { from, to }: { from: number; to: number },
): { layers: CalendarRow[]; final: CalendarRow } | null {
  const { layers, timezone, name } = sentOf(draft)
  const isReady = layers.every(
    ({ rotation, startsAt, restrict }) =>
      Number.isInteger(rotation.every) &&
      rotation.every >= 1 &&
      rotation.handoverAt !== '' &&
      startsAt !== '' &&
      restrict.every((hours) => hours.from !== '' && hours.to !== ''),
  )
  if (!isReady) return null
  const schedule = {
    id: '',
    name,
    timezone,
    layers,
    overrides: overrides.map((one) => ({
      ...one,
      startsAt: Date.parse(one.startsAt),
      endsAt: Date.parse(one.endsAt),
    })),
  }
  const found = shifts(schedule, from, to)
  const gaps: Duty[] = gapsBetween(found, from, to).map((gap) => ({ personId: null, ...gap }))
  const byLayer = layerShifts(schedule, from, to)
  return {
    layers: layers.map((layer, index) => ({ name: layer.name, duties: byLayer[index] ?? [] })),
    final: {
      name: 'On call',
      duties: [...found, ...gaps].toSorted((a, b) => a.startsAt - b.startsAt),
    },
  }
}
