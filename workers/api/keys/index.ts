import { createKey } from './create.ts'
import { listKeys } from './list.ts'
import { revokeKey } from './revoke.ts'

export const keyRoutes = [listKeys, createKey, revokeKey] as const
