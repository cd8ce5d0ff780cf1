import { ApiError } from '../http.ts'

// Every alert carries the schedules it may need, with all that is to come.
const maxOverrides = 500

/** Refuses more overrides than a schedule may have that are not over. */
export function assertRoom(current: readonly unknown[], more: number): void {
  if (current.length + more <= maxOverrides) return
  throw new ApiError(
    409,
    'override.too_many',
    'Too many overrides',
    `A schedule has at most ${maxOverrides} overrides that are not over. Change its layers instead.`,
  )
}
