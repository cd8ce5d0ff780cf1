import { z } from '@hono/zod-openapi'
import type { SwapSide } from '#core/oncall/swap'
import { isTimeZone } from '#core/zone'
import type { OverrideRow, ScheduleRow, SwapRow } from '#db/queries/schedules'
import { iso } from '../http.ts'
import { Layer, LayerInput, PersonId } from './layer-schema.ts'

const maxLayers = 20
const maxOverrideMs = 366 * 86_400_000

const [earliest, latest] = [Date.UTC(2000, 0), Date.UTC(2100, 0)]
const isNear = (text: string): boolean => Date.parse(text) >= earliest && Date.parse(text) <= latest
export const Moment = z.iso.datetime({ offset: true }).refine(isNear, 'Between the years 2000 and 2100')

// What a calendar shows as its name stands on one line.
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'A name is one line')
const timezone = z
  .string()
  .max(60)
  .refine(isTimeZone, 'Not a time zone of the IANA database, like Europe/Berlin')
  .meta({ description: 'All local times of the layers are of this zone', examples: ['Europe/Berlin'] })
const layers = z
  .array(LayerInput)
  .max(maxLayers)
  .meta({ description: 'Where two layers are on, the later one in this list wins' })
const reason = z.string().trim().max(500).nullable()

export const ScheduleParams = z.object({ id: z.string().max(60) })
export const OverrideParams = ScheduleParams.extend({ overrideId: z.string().max(60) })
export const SwapParams = ScheduleParams.extend({ swapId: z.string().max(60) })

export const NewSchedule = z
  .strictObject({ name, timezone: timezone.default('UTC'), layers: layers.default([]) })
  .openapi('NewSchedule')

export const SchedulePatch = z
  .strictObject({ name: name.optional(), timezone: timezone.optional(), layers: layers.optional() })
  .openapi('SchedulePatch')

const overrideFields = {
  personId: PersonId.nullable().meta({ description: 'Null: nobody is on call' }),
  startsAt: Moment,
  endsAt: Moment.meta({ description: 'Exclusive' }),
  reason,
}

export const NewOverride = z
  .strictObject({ ...overrideFields, reason: reason.default(null) })
  .refine(({ startsAt, endsAt }) => Date.parse(endsAt) > Date.parse(startsAt), {
    path: ['endsAt'],
    message: 'The end is after the start',
  })
  .refine(({ startsAt, endsAt }) => Date.parse(endsAt) - Date.parse(startsAt) <= maxOverrideMs, {
    path: ['endsAt'],
    message: 'An override lasts a year at most: change the layers instead',
  })
  .openapi('NewOverride')

const madeBy = {
  createdBy: z.string().meta({ description: '`user:<id>` or `key:<id>`' }),
  createdByName: z.string().nullable(),
  createdAt: z.iso.datetime(),
}

export const Override = z
  .object({
    id: z.string(),
    ...overrideFields,
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    swapId: z.string().nullable().meta({ description: 'The swap it is a half of' }),
    ...madeBy,
  })
  .openapi('Override')

const side = { personId: PersonId, startsAt: Moment, endsAt: Moment }
const SideInput = z.strictObject(side).openapi('SwapSideInput')
const Side = z
  .object({ personId: z.string(), startsAt: z.iso.datetime(), endsAt: z.iso.datetime() })
  .openapi('SwapSide')

export const NewSwap = z
  .strictObject({
    first: SideInput.meta({ description: 'Who is on call by the schedule, and when' }),
    second: SideInput.meta({ description: 'With whom, and for which time' }),
    reason: reason.default(null),
  })
  .openapi('NewSwap')

export const Swap = z.object({ id: z.string(), first: Side, second: Side, reason, ...madeBy }).openapi('Swap')

export const Schedule = z
  .object({
    id: z.string(),
    name: z.string(),
    timezone: z.string(),
    layers: z.array(Layer),
    overrides: z.array(Override).meta({ description: 'Those that are not over' }),
    swaps: z.array(Swap).meta({ description: 'Those that are not over' }),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Schedule')

export const Shift = z
  .object({
    personId: z.string(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime().nullable().meta({ description: 'Null: not within a year' }),
  })
  .openapi('Shift')

export const showOverride = (row: OverrideRow): z.output<typeof Override> => ({
  id: row.id,
  personId: row.personId,
  startsAt: iso(row.startsAt),
  endsAt: iso(row.endsAt),
  reason: row.reason,
  swapId: row.swapId,
  createdBy: row.createdBy,
  createdByName: row.createdByName,
  createdAt: iso(row.createdAt),
})

const showSide = ({ personId, startsAt, endsAt }: SwapSide) => ({
  personId,
  startsAt: iso(startsAt),
  endsAt: iso(endsAt),
})

export const showSwap = (row: SwapRow): z.output<typeof Swap> => ({
  id: row.id,
  first: showSide(row.first),
  second: showSide(row.second),
  reason: row.reason,
  createdBy: row.createdBy,
  createdByName: row.createdByName,
  createdAt: iso(row.createdAt),
})

/** A schedule as the API answers it; `overrides` and `swaps` may hold those of others too. */
export const showSchedule = (
  row: ScheduleRow,
  { overrides, swaps }: { overrides: readonly OverrideRow[]; swaps: readonly SwapRow[] },
): z.output<typeof Schedule> => ({
  id: row.id,
  name: row.name,
  timezone: row.timezone,
  layers: row.layers.map((layer) => ({
    ...layer,
    people: [...layer.people],
    restrict: layer.restrict.map((hours) => ({ ...hours, days: [...hours.days] })),
  })),
  overrides: overrides.filter(({ scheduleId }) => scheduleId === row.id).map(showOverride),
  swaps: swaps.filter(({ scheduleId }) => scheduleId === row.id).map(showSwap),
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
