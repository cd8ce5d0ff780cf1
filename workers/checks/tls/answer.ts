import { type Answer, noTimings, type Timings } from '#core/result'
import { judge } from '#core/tls/judge/judge'
import type { Problem } from '#core/tls/judge/rule'
import { degraded, down, up } from '../define.ts'
import type { BrowserSeen } from './browser-look.ts'
import type { TlsConfig } from './config.ts'
import { expiryOf, findingOf } from './finding.ts'
import { hostPort, type Seen } from './look.ts'
import { demandsOf, shownBy } from './shown.ts'
import type { Handshake } from './wire/handshake.ts'
import { suiteName } from './wire/names.ts'

/** What somebody was shown, and how long that took. */
interface Report {
  shown: { chain: readonly Uint8Array[] } & Pick<Handshake, 'version' | 'holdsKey'>
  cipher: string | null
  timings: Timings
  readBy: 'socket' | 'browser'
}

/** What a handshake of our own comes to. `now` is epoch ms. */
export const answerFor = (
  config: TlsConfig,
  { handshake, connectMs, tlsMs }: Seen,
  now: number,
): Promise<Answer> =>
  answer(
    config,
    {
      shown: handshake,
      cipher: suiteName(handshake.suite),
      timings: { ...noTimings, connectMs, tlsMs, method: 'socket' },
      readBy: 'socket',
    },
    now,
  )

/** What a browser's look comes to: it has finished the handshake, so the server holds its key. */
export const answerByBrowser = (
  config: TlsConfig,
  { chain, version, timings }: BrowserSeen,
  now: number,
): Promise<Answer> =>
  answer(config, { shown: { chain, version, holdsKey: true }, cipher: null, timings, readBy: 'browser' }, now)

async function answer(
  config: TlsConfig,
  { shown: handshake, cipher, timings, readBy }: Report,
  now: number,
): Promise<Answer> {
  const { connectMs, tlsMs } = timings
  const latencyMs = connectMs === null || tlsMs === null ? null : connectMs + tlsMs
  const shown = await shownBy(handshake, config, now)
  const leaf = shown?.sent[0]
  if (!shown || !leaf)
    return down('tls', `${hostPort(config)} sent a certificate that cannot be read`, { latencyMs, timings })
  const problems = judge(shown, demandsOf(config), now)
  const host = config.serverName ?? config.hostname
  const certificate = findingOf(shown, leaf, { host, cipher, problems, now, readBy })
  const expiry = expiryOf(shown, leaf, { host, reminderDays: config.reminderDays })
  return inWords(problems, { latencyMs, timings, findings: { certificate }, expiry })
}

/** Down for what is wrong, degraded for what is weak or soon over, and up with nothing but notes. */
function inWords(problems: readonly Problem[], part: Partial<Answer>): Answer {
  const worst = problems[0]?.severity ?? 'note'
  if (worst === 'note') return up(part)
  const text = problems
    .filter(({ severity }) => severity === worst)
    .map((problem) => problem.text)
    .join('; ')
  return worst === 'down' ? down('tls', text, part) : degraded(text, part)
}
