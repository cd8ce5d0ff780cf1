import { tellOwedRules } from '#assign/rules'
import { defineJob } from './define.ts'

/** Hands every stream the changes to its rules that it has not heard of. */
export const tellRulesOwed = defineJob({ name: 'tell-rules', run: (env) => tellOwedRules(env) })
