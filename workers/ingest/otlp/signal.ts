import { ExportLogsServiceRequest } from './messages/logs.ts'
import { ExportMetricsServiceRequest } from './messages/metrics.ts'

/** The messages by which each signal is sent. */
export const requestOf = { metrics: ExportMetricsServiceRequest, logs: ExportLogsServiceRequest } as const

export type Signal = keyof typeof requestOf
