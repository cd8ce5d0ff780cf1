import { postAlert } from './create.ts'

export const alertRoutes = [postAlert] as const
