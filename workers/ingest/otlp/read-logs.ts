import { type ReadContext, RowTaker } from '../define.ts'
import { idOfBody } from '../derived-id.ts'
import { decode } from './decode.ts'
import { fieldsOf } from './messages/common.ts'
import type { LogRecord } from './messages/logs.ts'
import { requestOf } from './signal.ts'
import { takePlain } from './take.ts'
import { filled, known, originOf, timeOf } from './values.ts'

/**
 * One event a log record. Two of them may well be alike in everything, so that one is known by the body in which it came
 * and its place there: exporters send the same body again.
 */
export function readLogs(body: Uint8Array, { mediaType, receivedAt }: ReadContext): RowTaker {
  const { resourceLogs } = decode(requestOf.logs, body, mediaType)
  const taker = new RowTaker()
  const bodyId = idOfBody('otlp', body)
  for (const { resource, scopeLogs } of resourceLogs)
    for (const { scope, logRecords } of scopeLogs) {
      const { service, ...origin } = originOf(resource, scope)
      for (const record of logRecords)
        takePlain(taker, known({ service, ...recordOf(record, receivedAt), ...origin }), () =>
          hasTime(record) ? `${bodyId} ${taker.index}` : null,
        )
    }
  return taker
}

const hasTime = ({ timeUnixNano, observedTimeUnixNano }: LogRecord): boolean =>
  timeUnixNano !== 0n || observedTimeUnixNano !== 0n

function recordOf(record: LogRecord, receivedAt: number): Record<string, unknown> {
  const observedTime = timeOf(record.observedTimeUnixNano)
  return {
    severity: severityOf(record.severityNumber),
    severityNumber: record.severityNumber || null,
    severityText: record.severityText,
    eventName: record.eventName,
    body: record.body,
    attributes: filled(fieldsOf(record.attributes)),
    traceId: record.traceId,
    spanId: record.spanId,
    traceFlags: record.flags & 0xff || null,
    observedTime,
    time: timeOf(record.timeUnixNano) ?? observedTime ?? receivedAt,
  }
}

const severities = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/** The short name of the range that a number is in: 1–4 are `trace`, 21–24 `fatal`. Null for none. */
const severityOf = (number: number): string | null => severities[Math.ceil(number / 4) - 1] ?? null
