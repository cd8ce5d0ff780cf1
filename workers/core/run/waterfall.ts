import { z } from 'zod'
import { ConsoleLine } from '../findings/page.ts'
import type { Mask } from '../secrets/mask.ts'
import { type Exchange, hasFailed } from './exchange.ts'
import { shownAddress } from './shown-traffic.ts'

const ms = z.number().nullable()

export const WaterfallEntry = z.object({
  url: z.string(),
  method: z.string(),
  status: z.int().nullable(),
  type: z.string(),
  startMs: z.number(),
  /** Until there was a connection, or one was free. */
  blockedMs: ms,
  dnsMs: ms,
  connectMs: ms,
  tlsMs: ms,
  sendMs: z.number(),
  waitMs: z.number(),
  receiveMs: z.number(),
  bytes: z.int(),
  bodyBytes: z.int(),
  mimeType: z.string().nullable(),
  initiator: z.string().nullable(),
  thirdParty: z.boolean(),
  /** In the browser's words, or `HTTP 404`; null when it did not fail. */
  failed: z.string().nullable(),
  fromCache: z.boolean(),
  protocol: z.string().nullable(),
})
export type WaterfallEntry = z.infer<typeof WaterfallEntry>

/** What a page asked for, in the order in which it did. Ms are since the navigation began. */
export const Waterfall = z.object({
  entries: z.array(WaterfallEntry),
  /** Requests that are only counted: there were too many. */
  more: z.int(),
  marks: z.object({ fcpMs: ms, lcpMs: ms, domContentLoadedMs: ms, loadMs: ms }),
  /** What the page wrote meanwhile: a result may lose it when nothing has changed. Files of old have none. */
  console: z.array(ConsoleLine).optional(),
})
export type Waterfall = z.infer<typeof Waterfall>

export function waterfallOf(
  exchanges: readonly Exchange[],
  rest: Pick<Waterfall, 'more' | 'marks' | 'console'> & {
    isThirdParty: (url: string) => boolean
    mask: Mask
  },
): Waterfall {
  return {
    entries: exchanges.map((exchange) => entryOf(exchange, rest)),
    more: rest.more,
    marks: rest.marks,
    console: rest.console,
  }
}

function entryOf(
  exchange: Exchange,
  { isThirdParty, mask }: { isThirdParty: (url: string) => boolean; mask: Mask },
): WaterfallEntry {
  const { url, method, type, startMs, phases, bytes, bodyBytes, initiator, answer, fromCache } = exchange
  return {
    url: shownAddress(url, mask),
    method,
    status: answer?.status ?? null,
    type,
    startMs,
    ...phases,
    bytes,
    bodyBytes,
    mimeType: answer?.mimeType ?? null,
    initiator:
      initiator === null ? null : /^[a-z]+$/i.test(initiator) ? initiator : shownAddress(initiator, mask),
    thirdParty: isThirdParty(url),
    failed: hasFailed(exchange) ? (exchange.failure ?? `HTTP ${answer?.status}`) : null,
    fromCache,
    protocol: answer?.protocol ?? null,
  }
}
