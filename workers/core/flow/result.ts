import { z } from 'zod'

/**
 * How one step of a flow went. `skipped` was not tried, as an earlier one had failed, or failed and was optional;
 * `unknown` is our own fault.
 */
export const StepResult = z.object({
  index: z.int().min(0),
  type: z.string().max(40),
  title: z.string().max(200),
  outcome: z.enum(['up', 'down', 'unknown', 'skipped']),
  ms: z.number().min(0),
  message: z.string().max(500).nullable(),
  picture: z
    .string()
    .max(60)
    .nullable()
    .meta({ description: 'The name of the picture that was taken of it' }),
})
export type StepResult = z.infer<typeof StepResult>

/** A step as it begins, and as it has ended. */
export type StepProgress =
  | ({ state: 'running' } & Pick<StepResult, 'index' | 'type' | 'title'>)
  | ({ state: 'done' } & StepResult)
