import type { Failure } from '../result.ts'
import { mismatch, type Match } from './expected.ts'
import { rcodeInWords } from './extended-error.ts'
import type { DnsMessage, DnsRecord } from './message.ts'
import type { RecordType } from './record-type.ts'

/** The response codes that may be expected; `NODATA` is NOERROR without a record of the type. */
export const expectedRcodes = ['NOERROR', 'NODATA', 'NXDOMAIN', 'SERVFAIL', 'REFUSED'] as const

/** What is asked of an answer. */
export interface Demand {
  recordType: RecordType
  rcode: (typeof expectedRcodes)[number]
  /** Presentation format; see `fieldsOf` for what may be left out. Empty: any records will do. */
  expected: readonly string[]
  match: Match
  /** The answer must be validated (the AD flag). */
  dnssec: boolean
  minTtlSeconds: number | null
  maxTtlSeconds: number | null
}

/** What speaks against an answer: in one word, and in words that follow "A example.com: ". */
export interface Objection {
  failure: Failure
  problem: string
}

/** Holds an answer, and the records that it leads to, against what is asked of it; null when nothing is wrong. */
export function objectionTo(
  message: DnsMessage,
  records: readonly DnsRecord[],
  demand: Demand,
): Objection | null {
  const rcode = wrongRcode(message, records.length, demand)
  if (rcode !== null) return { failure: 'dns', problem: rcode }
  const problem = wrongSeal(message, demand) ?? wrongValues(records, demand) ?? wrongTtl(records, demand)
  return problem === null ? null : { failure: 'assertion', problem }
}

function wrongRcode(message: DnsMessage, count: number, { rcode, recordType }: Demand): string | null {
  if (message.rcode !== (rcode === 'NODATA' ? 'NOERROR' : rcode)) {
    const found = rcodeInWords(message)
    if (rcode !== 'NOERROR') return `${found}, expected ${rcode}`
    if (message.rcode === 'NXDOMAIN') return `the name does not exist (${found})`
    if (message.rcode === 'SERVFAIL') return `its name servers gave no valid answer (${found})`
    return found
  }
  if (rcode === 'NODATA' && count > 0) return `it has ${recordType} records, expected none`
  if (rcode === 'NOERROR' && count === 0) return `it has no ${recordType} records`
  return null
}

const wrongSeal = (message: DnsMessage, { dnssec }: Demand): string | null =>
  dnssec && !message.authenticated ? 'the answer is not authenticated by DNSSEC (no AD flag)' : null

function wrongValues(records: readonly DnsRecord[], { recordType, expected, match }: Demand): string | null {
  if (expected.length === 0) return null
  const found = records.map(({ data }) => data)
  const wrong = mismatch(recordType, found, expected, match)
  if (!wrong) return null
  const { missing, unexpected } = wrong
  if (missing.length === 0) return `found ${list(unexpected)}, which was not expected`
  const either = match === 'any' || match === 'within' ? 'one of ' : ''
  return `found ${list(unexpected.length > 0 ? unexpected : found)}, expected ${either}${list(missing)}`
}

function wrongTtl(records: readonly DnsRecord[], { minTtlSeconds, maxTtlSeconds }: Demand): string | null {
  const ttls = records.map(({ ttlSeconds }) => ttlSeconds)
  const [least, most] = [Math.min(...ttls), Math.max(...ttls)]
  if (minTtlSeconds !== null && least < minTtlSeconds)
    return `its TTL is ${least} s, expected at least ${minTtlSeconds} s`
  if (maxTtlSeconds !== null && most > maxTtlSeconds)
    return `its TTL is ${most} s, expected at most ${maxTtlSeconds} s`
  return null
}

const maxListed = 5

function list(values: readonly string[]): string {
  const shown = values.slice(0, maxListed).map((value) => value.slice(0, 200))
  const more = values.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
