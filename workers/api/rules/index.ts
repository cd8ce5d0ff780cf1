import { createRule } from './create.ts'
import { deleteRule } from './delete.ts'
import { dryRunRule } from './dry-run.ts'
import { getRule } from './get.ts'
import { listRules } from './list.ts'
import { stateOfRule } from './state.ts'
import { listRuleStates } from './states.ts'
import { updateRule } from './update.ts'

export const ruleRoutes = [
  listRules,
  createRule,
  dryRunRule,
  // Before the rule of an id.
  listRuleStates,
  getRule,
  updateRule,
  deleteRule,
  stateOfRule,
] as const
