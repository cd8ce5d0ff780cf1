import { z } from 'zod'

/** JSON of the SQL API holds wide integers as text, and null where a figure is not a number. */
export const Figure = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)])
  .transform(Number)
  .nullable()
/** How many: estimates of sampled points are no whole numbers. */
export const Count = Figure.transform((value) => Math.round(value ?? 0)).pipe(z.int().min(0))
