import { type Answer, noTimings } from '#core/result'
import { judge } from '#core/tls/judge/judge'
import type { Problem } from '#core/tls/judge/rule'
import { degraded, down, up } from '../define.ts'
import type { TlsConfig } from './config.ts'
import { expiryOf, findingOf } from './finding.ts'
import { hostPort, type Seen } from './look.ts'
import { demandsOf, shownBy } from './shown.ts'
import { suiteName } from './wire/names.ts'

/** What a look at a server comes to. `now` is epoch ms. */
export async function answerFor(
  config: TlsConfig,
  { handshake, connectMs, tlsMs }: Seen,
  now: number,
): Promise<Answer> {
  const measured: Partial<Answer> = {
    latencyMs: connectMs + tlsMs,
    timings: { ...noTimings, connectMs, tlsMs, method: 'socket' },
  }
  const shown = await shownBy(handshake, config, now)
  const leaf = shown?.sent[0]
  if (!shown || !leaf)
    return down('tls', `${hostPort(config)} sent a certificate that cannot be read`, measured)
  const problems = judge(shown, demandsOf(config), now)
  const host = config.serverName ?? config.hostname
  const certificate = findingOf(shown, leaf, { host, cipher: suiteName(handshake.suite), problems, now })
  const expiry = expiryOf(shown, leaf, { host, reminderDays: config.reminderDays })
  return inWords(problems, { ...measured, findings: { certificate }, expiry })
}

/** Down for what is wrong, degraded for what is weak or soon over, and up with nothing but notes. */
export function inWords(problems: readonly Problem[], part: Partial<Answer>): Answer {
  const worst = problems[0]?.severity ?? 'note'
  if (worst === 'note') return up(part)
  const text = problems
    .filter(({ severity }) => severity === worst)
    .map((problem) => problem.text)
    .join('; ')
  return worst === 'down' ? down('tls', text, part) : degraded(text, part)
}
