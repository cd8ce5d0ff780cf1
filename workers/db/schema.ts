/** The one list of D1 tables. */
export * from './tables/auth.ts'
export * from './tables/facts.ts'
export * from './tables/log.ts'
export * from './tables/monitors.ts'
export * from './tables/oncall.ts'
export * from './tables/people.ts'
export * from './tables/silences.ts'
export * from './tables/workspace.ts'
