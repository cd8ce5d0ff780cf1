import { createRule } from './create.ts'
import { deleteRule } from './delete.ts'
import { getRule } from './get.ts'
import { listRules } from './list.ts'
import { stateOfRule } from './state.ts'
import { updateRule } from './update.ts'

export const ruleRoutes = [listRules, createRule, getRule, updateRule, deleteRule, stateOfRule] as const
