import { readData } from './rdata.ts'
import { rcodeName } from './rcode.ts'
import { typeOfNumber } from './record-type.ts'
import { UnreadableMessage, WireReader } from './wire-reader.ts'

/** One record of an answer, its data in presentation format. */
export interface DnsRecord {
  name: string
  type: string
  ttlSeconds: number
  data: string
}

/** Why a resolver answered as it did, in its own words (RFC 8914). */
export interface ExtendedError {
  code: number
  text: string
}

/** A resolver's answer, read. */
export interface DnsMessage {
  id: number
  question: { name: string; type: string } | null
  rcode: string
  /** The resolver has validated the answer by DNSSEC (the AD flag). */
  authenticated: boolean
  /** It says itself that it is not all. */
  truncated: boolean
  answers: DnsRecord[]
  /** How many records stand in the authority and additional sections, OPT left out. */
  authorityCount: number
  additionalCount: number
  errors: ExtendedError[]
}

const classIn = 1
const typeOpt = 41
const optionExtendedError = 15

/** Reads a DNS message (RFC 1035 §4.1, RFC 6891). Throws `UnreadableMessage`, in words, when it is none, or a query. */
export function readMessage(bytes: Uint8Array): DnsMessage {
  const reader = new WireReader(bytes)
  const id = reader.u16()
  const flags = reader.u16()
  if ((flags & 0x8000) === 0) throw new UnreadableMessage('it is a query, not an answer')
  const [questions, answerCount, authorityCount, additionalCount] = [
    reader.u16(),
    reader.u16(),
    reader.u16(),
    reader.u16(),
  ]
  if (questions > 1) throw new UnreadableMessage('it has more than one question')
  const question = questions === 1 ? readQuestion(reader) : null
  const answers = read(answerCount, () => readRecord(reader)).flatMap(({ record }) => record ?? [])
  read(authorityCount, () => readRecord(reader))
  const additional = read(additionalCount, () => readRecord(reader))
  const options = additional.find(({ opt }) => opt !== null)?.opt ?? null
  return {
    id,
    question,
    rcode: rcodeName((flags & 0x0f) + (options?.highRcode ?? 0) * 16),
    authenticated: (flags & 0x0020) !== 0,
    truncated: (flags & 0x0200) !== 0,
    answers,
    authorityCount,
    additionalCount: additional.filter(({ opt }) => opt === null).length,
    errors: options?.errors ?? [],
  }
}

function readQuestion(reader: WireReader): DnsMessage['question'] {
  const name = reader.name()
  const type = typeOfNumber(reader.u16())
  reader.u16() // the class
  return { name, type }
}

interface Options {
  highRcode: number
  errors: ExtendedError[]
}

/** A record of the Internet class, or the OPT pseudo-record; neither for one of another class. */
function readRecord(reader: WireReader): { record: DnsRecord | null; opt: Options | null } {
  const name = reader.name()
  const number = reader.u16()
  const recordClass = reader.u16()
  const ttl = reader.u32()
  const data = reader.part(reader.u16())
  if (number === typeOpt) return { record: null, opt: { highRcode: ttl >>> 24, errors: readErrors(data) } }
  if (recordClass !== classIn) return { record: null, opt: null }
  const type = typeOfNumber(number)
  // A TTL with the first bit set counts as 0 (RFC 2181 §8).
  const ttlSeconds = ttl > 0x7fff_ffff ? 0 : ttl
  return { record: { name, type, ttlSeconds, data: readData(type, data) }, opt: null }
}

function readErrors(data: WireReader): ExtendedError[] {
  const errors: ExtendedError[] = []
  while (!data.done) {
    const option = data.u16()
    const value = data.part(data.u16())
    if (option !== optionExtendedError) continue
    errors.push({ code: value.u16(), text: new TextDecoder().decode(value.rest()).replace(/\0$/, '') })
  }
  return errors
}

function read<T>(count: number, one: () => T): T[] {
  const list: T[] = []
  for (let left = count; left > 0; left -= 1) list.push(one())
  return list
}
