import { addStreamSchema } from './add.ts'
import { checkStreamSchema } from './check.ts'
import { diffStreamSchema } from './diff.ts'
import { getStreamSchema } from './get.ts'
import { listStreamSchemas } from './list.ts'

export const streamSchemaRoutes = [
  listStreamSchemas,
  addStreamSchema,
  checkStreamSchema,
  getStreamSchema,
  diffStreamSchema,
] as const
