/** What a ping says. `ignored` is a plain ping whose body held none of the words it is asked for. */
export type PingKind = 'success' | 'start' | 'fail' | 'log' | 'ignored'

/** A body is kept up to here, the rest is dropped: clients read it in the header Ping-Body-Limit. */
export const maxBodyBytes = 10_000
/** So many pings of a monitor are kept; the oldest make room. */
export const maxPings = 100

/** A ping as it comes in at `/ping/{token}`. */
export interface IncomingPing {
  /** Random per request: the same ping delivered twice is filed once. */
  id: string
  monitorId: string
  /** What the path says; `exitStatus` is the number in the path, 0 to 255, else null. */
  kind: Exclude<PingKind, 'ignored'>
  exitStatus: number | null
  /** `?rid=`: which run it belongs to. */
  runId: string | null
  method: string
  remote: string | null
  userAgent: string | null
  /** At most `maxBodyBytes` of it; null without one. */
  body: string | null
  /** How long the body really was, in bytes. */
  bodyBytes: number
}

/** A ping as the log keeps it. `n` counts from 1 for each monitor. Times are epoch ms. */
export interface LoggedPing extends Omit<IncomingPing, 'monitorId' | 'kind'> {
  n: number
  at: number
  kind: PingKind
  /** How long the run took that this ping ended; null when its start is not known. */
  durationMs: number | null
  /** It came while the monitor was paused, and changed nothing. */
  paused: boolean
}

/** What a plain ping means, by the words in its body; a failure word outweighs a success word. */
export function kindByWords(
  body: string | null,
  {
    successKeywords,
    failureKeywords,
  }: { successKeywords: readonly string[]; failureKeywords: readonly string[] },
): PingKind {
  const text = body ?? ''
  if (failureKeywords.some((word) => text.includes(word))) return 'fail'
  if (successKeywords.length === 0 || successKeywords.some((word) => text.includes(word))) return 'success'
  return 'ignored'
}
