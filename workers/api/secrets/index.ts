import { deleteSecret } from './delete.ts'
import { listSecrets } from './list.ts'
import { putSecret } from './put.ts'

export const secretRoutes = [listSecrets, putSecret, deleteSecret] as const
