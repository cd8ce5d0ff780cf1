import { z } from 'zod'

/** The longest excerpt that is kept, in bytes of UTF-8. */
export const maxExcerptBytes = 65_536

/** The beginning of an answer that failed, as it came; secrets are masked. */
export const Excerpt = z.object({
  contentType: z.string().nullable(),
  text: z.string(),
  /** True when the answer was longer than what is kept. */
  truncated: z.boolean(),
})
export type Excerpt = z.infer<typeof Excerpt>
