import { z } from 'zod'

/** The longest reply that is kept, in letters. */
export const maxReplyLetters = 500

/** How a WebSocket talked. */
export const WebSocketFinding = z.object({
  /** The subprotocol the server chose; null for none. */
  protocol: z.string().nullable(),
  /** How many messages came before the check was done. */
  messages: z.int(),
  /** The message that was as expected, else the last one that came. */
  reply: z.string().nullable(),
  /** From the open connection to that message. */
  replyMs: z.number().nullable(),
  /** How the server closed the connection; null when it did not. */
  close: z.object({ code: z.int().nullable(), reason: z.string() }).nullable(),
})
export type WebSocketFinding = z.infer<typeof WebSocketFinding>
