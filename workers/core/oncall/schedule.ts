/** Days of the week, Monday first, as ISO 8601 counts them. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** How the people of a layer take turns. Local times are those of the schedule's zone. */
export type Rotation =
  /** Every `every` days at `handoverAt`. */
  | { kind: 'daily'; every: number; handoverAt: string }
  /** Every `every` weeks on `handoverDay` at `handoverAt`. */
  | { kind: 'weekly'; every: number; handoverAt: string; handoverDay: Weekday }
  /** Every `every` hours of the local clock, counted from `handoverAt`: three shifts a day stay at the same hours. */
  | { kind: 'custom'; every: number; handoverAt: string }

/** Local hours at which a layer is on: from `from` on each of `days` to `to`, of the next day when that is no later. */
export interface Restriction {
  days: readonly Weekday[]
  /** "HH:MM" */
  from: string
  to: string
}

/** One rotation. Where two layers are on, the one further down the schedule's list wins. */
export interface Layer {
  name: string
  /** Ids of persons. They take turns in this order; the first is on at `startsAt`. */
  people: readonly string[]
  rotation: Rotation
  /** Local: "2026-11-30" or "2026-11-30T09:00". */
  startsAt: string
  /** Local, exclusive. Null: no end. */
  endsAt: string | null
  /** Empty: on at all times. */
  restrict: readonly Restriction[]
}

/** Somebody else, or nobody, for a time. Wins over all layers, and over the overrides before it in the list. */
export interface Override {
  id: string
  /** Null: nobody is on call. */
  personId: string | null
  /** Epoch ms; `endsAt` is exclusive. */
  startsAt: number
  endsAt: number
  reason: string | null
  /** The swap it belongs to. */
  swapId: string | null
}

/** Who is on call when: what `onCall` and `shifts` are reckoned from. */
export interface Schedule {
  id: string
  name: string
  /** IANA. */
  timezone: string
  layers: readonly Layer[]
  overrides: readonly Override[]
}
