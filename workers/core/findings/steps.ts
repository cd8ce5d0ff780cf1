import { z } from 'zod'

/** One request of a check in several steps, as it went. */
export const StepFinding = z.object({
  name: z.string(),
  method: z.string(),
  /** Without its query; a step that was not run shows its variables by name. */
  url: z.string(),
  statusCode: z.int().nullable(),
  /** From the first byte sent to the last byte that was needed, redirects included. */
  ms: z.number().nullable(),
  outcome: z.enum(['up', 'down', 'unknown', 'not_run']),
  message: z.string().nullable(),
  /** What it gave to later steps; the value is null when it is secret. */
  extracted: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
})
export type StepFinding = z.infer<typeof StepFinding>
