import { isResolversOwn, rcodeInWords } from '#core/dns/extended-error'
import { sameName } from '#core/dns/follow'
import { type DnsMessage, readMessage } from '#core/dns/message'
import { encodeQuery, queryId } from '#core/dns/query'
import type { RecordType } from '#core/dns/record-type'
import { UnreadableMessage } from '#core/dns/wire-reader'
import type { Failure } from '#core/result'
import type { ProbeContext } from '../define.ts'
import { askSource, type SourceReply } from '../source/ask.ts'

/** No DNS message is longer. */
const maxMessageBytes = 65_535
const mediaType = 'application/dns-message'

export interface Resolver {
  url: string
  /** One of the deployment's own, whose address needs no guard. */
  trusted: boolean
}

export interface Question {
  name: string
  type: RecordType
  /** A code that a resolver usually gives only about itself, but that is what is expected. */
  rcode: string
}

export type Answered =
  | { ok: true; message: DnsMessage; latencyMs: number }
  | { ok: false; failure: Failure; problem: string; latencyMs: number | null; rcode: string | null }

/** Asks one resolver one question by DNS over HTTPS (RFC 8484, POST). It never throws. */
export async function askResolver(
  { url, trusted }: Resolver,
  { name, type, rcode }: Question,
  context: ProbeContext,
  timeoutMs: number,
): Promise<Answered> {
  const reply = await askSource(
    {
      url: new URL(url),
      body: encodeQuery(name, type),
      headers: { accept: mediaType, 'content-type': mediaType },
      maxBytes: maxMessageBytes,
      maxRedirects: 0,
      trusted,
    },
    context,
    timeoutMs,
  )
  if (!reply.ok) return { ...reply, latencyMs: null, rcode: null }
  const { latencyMs } = reply
  const message = readReply(reply, name, type)
  if (typeof message === 'string')
    return { ok: false, failure: 'dns', problem: message, latencyMs, rcode: null }
  if (isResolversOwn(message, rcode))
    return {
      ok: false,
      failure: 'dns',
      problem: `it answered ${rcodeInWords(message)}`,
      latencyMs,
      rcode: message.rcode,
    }
  return { ok: true, message, latencyMs }
}

/** The message in a reply, or in words why there is none that answers the question. */
function readReply(reply: SourceReply, name: string, type: RecordType): DnsMessage | string {
  if (reply.status !== 200) return `it answered HTTP ${reply.status}`
  const contentType = reply.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'nothing'
  if (contentType !== mediaType) return `it answered ${contentType.slice(0, 60)}, not a DNS message`
  if (reply.tooLong) return 'its answer is longer than a DNS message can be'
  try {
    const message = readMessage(reply.body)
    const { question } = message
    if (message.id !== queryId) return 'its answer bears the id of another query'
    // A server that cannot read a query repeats no question.
    const asked =
      question === null
        ? message.rcode !== 'NOERROR'
        : sameName(question.name, name) && question.type === type
    if (!asked) return 'its answer is to another question'
    if (message.truncated) return 'its answer is cut short'
    return message
  } catch (error) {
    if (error instanceof UnreadableMessage) return `its answer is not a DNS message: ${error.message}`
    throw error
  }
}
