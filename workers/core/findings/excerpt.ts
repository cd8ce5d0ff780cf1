import { z } from 'zod'

/** The longest excerpt that is kept, in bytes of UTF-8. */
export const maxExcerptBytes = 65_536

/** The beginning of an answer that failed, as it came; secrets are masked. */
export const Excerpt = z.object({
  contentType: z.string().nullable(),
  text: z.string(),
  /** True when the answer was longer than what is kept. */
  truncated: z.boolean(),
  /** True for what is not text: of that nothing is kept. */
  binary: z.boolean().optional(),
  /** How much of it was read. */
  sizeBytes: z.int().optional(),
})
export type Excerpt = z.infer<typeof Excerpt>
