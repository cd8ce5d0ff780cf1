import { dutyReader } from './duty.ts'
import type { Override, Schedule } from './schedule.ts'
import { changeAfter } from './shift.ts'

/** A stretch in which one person is on call by the schedule. Epoch ms; `endsAt` is exclusive. */
export interface SwapSide {
  personId: string
  startsAt: number
  endsAt: number
}

/** Two people take each other's shifts: each is on in the other's stretch. */
export interface Swap {
  id: string
  first: SwapSide
  second: SwapSide
}

/** Why a swap cannot be, in words for people; null when it can. */
export function refuseSwap(
  schedule: Schedule,
  { first, second }: Pick<Swap, 'first' | 'second'>,
): { path: string; message: string } | null {
  const dutyAt = dutyReader(schedule)
  for (const [path, side] of Object.entries({ first, second })) {
    if (side.endsAt <= side.startsAt) return { path: `${path}.endsAt`, message: 'The end is after the start' }
    if (dutyAt(side.startsAt).personId !== side.personId)
      return { path: `${path}.personId`, message: 'This person is not on call then' }
    if ((changeAfter(dutyAt, side.startsAt) ?? Infinity) < side.endsAt)
      return { path: `${path}.endsAt`, message: 'This person is not on call for all of this time' }
  }
  if (first.personId === second.personId)
    return { path: 'second.personId', message: 'A swap is between two people' }
  return null
}

/** What a swap puts into the schedule. @param ids of the two overrides. */
export function overridesOf({ id, first, second }: Swap, ids: readonly [string, string]): Override[] {
  const common = { reason: null, swapId: id }
  return [
    { ...common, id: ids[0], personId: second.personId, startsAt: first.startsAt, endsAt: first.endsAt },
    { ...common, id: ids[1], personId: first.personId, startsAt: second.startsAt, endsAt: second.endsAt },
  ]
}
