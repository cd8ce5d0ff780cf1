import { createPolicy } from './create.ts'
import { deletePolicy } from './delete.ts'
import { getPolicy } from './get.ts'
import { listPolicies } from './list.ts'
import { simulatePolicy } from './simulate.ts'
import { updatePolicy } from './update.ts'

export const policyRoutes = [
  listPolicies,
  createPolicy,
  simulatePolicy,
  getPolicy,
  updatePolicy,
  deletePolicy,
] as const
