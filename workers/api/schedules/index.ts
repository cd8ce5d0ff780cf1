import { createOverride } from './create-override.ts'
import { createSchedule } from './create.ts'
import { createSwap } from './create-swap.ts'
import { deleteOverride } from './delete-override.ts'
import { deleteSchedule } from './delete.ts'
import { deleteSwap } from './delete-swap.ts'
import { getSchedule } from './get.ts'
import { listOnCall } from './on-call.ts'
import { listSchedules } from './list.ts'
import { listShifts } from './shifts.ts'
import { updateSchedule } from './update.ts'

export const scheduleRoutes = [
  listOnCall,
  listSchedules,
  createSchedule,
  getSchedule,
  updateSchedule,
  deleteSchedule,
  listShifts,
  createOverride,
  deleteOverride,
  createSwap,
  deleteSwap,
] as const
