import { fixed32, fixed64, id, int32, text } from '../kinds.ts'
import { many, maybe, message, type MessageOf, once } from '../message.ts'
import { KeyValue, Resource, Scope, Value } from './common.ts'

/** @see https://opentelemetry.io/docs/specs/otel/logs/data-model/ */
const LogRecord = message('LogRecord', () => ({
  timeUnixNano: once(1, fixed64),
  severityNumber: once(2, int32),
  severityText: once(3, text),
  body: maybe(5, Value),
  attributes: many(6, KeyValue),
  flags: once(8, fixed32),
  traceId: once(9, id),
  spanId: once(10, id),
  observedTimeUnixNano: once(11, fixed64),
  eventName: once(12, text),
}))
export type LogRecord = MessageOf<typeof LogRecord>

const ScopeLogs = message('ScopeLogs', () => ({
  scope: maybe(1, Scope),
  logRecords: many(2, LogRecord),
}))

const ResourceLogs = message('ResourceLogs', () => ({
  resource: maybe(1, Resource),
  scopeLogs: many(2, ScopeLogs),
}))

export const ExportLogsServiceRequest = message('ExportLogsServiceRequest', () => ({
  resourceLogs: many(1, ResourceLogs),
}))
