import { createLocation } from './create.ts'
import { listLocations } from './list.ts'
import { revokeLocation } from './revoke.ts'
import { rotateLocationToken } from './rotate-token.ts'

export const locationRoutes = [listLocations, createLocation, rotateLocationToken, revokeLocation] as const
