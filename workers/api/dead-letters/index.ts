import { listDeadLetters } from './list.ts'

export const deadLetterRoutes = [listDeadLetters] as const
