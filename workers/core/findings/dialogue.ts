import { z } from 'zod'

/** The longest text of each side that is kept, in letters. */
export const maxSaidLetters = 200

/** What was said on a connection and what came back, in order; bytes that cannot be seen are written as escapes. */
export const Dialogue = z.array(
  z.object({
    /** Null when nothing was sent, or when nobody is to read it. */
    sent: z.string().nullable(),
    hidden: z.boolean(),
    /** Null when no answer was waited for. */
    received: z.string().nullable(),
    /** From sending to the answer, or to having sent. */
    ms: z.number(),
    /** Whether it was said inside TLS. */
    secure: z.boolean(),
    ok: z.boolean(),
  }),
)
export type Dialogue = z.infer<typeof Dialogue>
