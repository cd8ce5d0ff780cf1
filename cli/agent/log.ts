export type LogLevel = 'info' | 'warn' | 'error'

/** One JSON line on standard output. Never a token, an address with its keys, or a secret. */
export function log(level: LogLevel, event: string, fields: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`)
}
