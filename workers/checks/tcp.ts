import { checkHostname, checkPort } from '#core/address'
import { escapeBytes } from '#core/escapes'
import type { Hidden } from '#core/secrets/mask'
import { type Answer, noTimings } from '#core/result'
import { elapsedMs } from './clock.ts'
import { defineCheck, degraded, down, type ProbeContext, unknown, up } from './define.ts'
import { explainWire } from './socket/explain.ts'
import { WireError } from '#platform/socket/wire-error'
import { Wire } from '#platform/socket/wire'
import { bytesOf, type Step, TcpConfig } from './tcp/config.ts'
import { receiveMatch } from './tcp/receive.ts'
import { startTls } from './tcp/starttls.ts'
import { Talk } from './tcp/talk.ts'
import { milliseconds } from './words.ts'

/** Opens a port, speaks TLS if asked to, and holds a short dialogue. */
export const tcp = defineCheck({
  type: 'tcp',
  title: 'TCP',
  config: TcpConfig,
  target: ({ hostname, port }) => `${hostname}:${port}`,
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  hides: ({ steps }) => steps.filter(({ hidden }) => hidden).flatMap((step) => hiddenForms(step)),
  addresses: ({ hostname, port }) => [
    { path: 'hostname', address: hostname, port: { path: 'port', number: port } },
  ],

  async probe(config, context) {
    const refused = guard(config, context)
    if (refused) return refused
    const started = performance.now()
    let wire: Wire | null = null
    let talk: Talk | null = null
    try {
      const security = config.tls === 'off' ? 'none' : config.tls === 'on' ? 'now' : 'later'
      wire = await Wire.open(config, context.signal, security)
      talk = new Talk(wire, context.mask)
      return await converse(config, wire, talk, started)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      return explainWire(error, config, context, factsOf(wire, talk))
    } finally {
      wire?.close()
    }
  },
})

async function converse(config: TcpConfig, wire: Wire, talk: Talk, started: number): Promise<Answer> {
  if (config.tls !== 'off' && config.tls !== 'on') {
    const wrong = await startTls(talk, config.tls)
    if (wrong) {
      const failure = talk.rows.length > 1 ? 'tls' : 'protocol'
      return down(failure, `${config.hostname}:${config.port} gives no TLS: ${wrong}`, factsOf(wire, talk))
    }
  }
  for (const [index, step] of config.steps.entries()) {
    const { ok } = await talk.say(sayingOf(step))
    if (!ok) return down('assertion', unexpected(step, index, talk), factsOf(wire, talk))
  }
  const latencyMs = elapsedMs(started)
  const facts = { ...factsOf(wire, talk), latencyMs }
  if (config.degradedMs === null || latencyMs <= config.degradedMs) return up(facts)
  return degraded(
    `took ${milliseconds(latencyMs)}, expected at most ${milliseconds(config.degradedMs)}`,
    facts,
  )
}

/** A hidden step's text as the server gets it and as the dialogue would show it, without its line end. */
function hiddenForms({ send, encoding }: Step): Hidden[] {
  const bytes = bytesOf(send, encoding)
  const forms = [new TextDecoder().decode(bytes), escapeBytes(bytes, bytes.length * 4)]
  return forms.map((form) => ({ value: form.trim().replace(/(?:\\[rn])+$/, ''), label: 'hidden' }))
}

const sayingOf = ({ send, expect, match, encoding, hidden }: Step) => ({
  send: send === '' ? null : bytesOf(send, encoding),
  hidden,
  receive: expect === '' ? null : receiveMatch(bytesOf(expect, encoding), match),
})

function unexpected(step: Step, index: number, talk: Talk): string {
  const { sent, received } = talk.rows.at(-1) ?? { sent: null, received: null }
  const to = sent === null ? (step.send === '' ? '' : ` to step ${index + 1}`) : ` to "${sent}"`
  const how = step.match === 'contains' ? 'holds' : 'begins with'
  return `it answered "${received ?? ''}"${to}, and not something that ${how} "${step.expect}"`
}

const factsOf = (wire: Wire | null, talk: Talk | null) => ({
  timings: wire
    ? {
        ...noTimings,
        connectMs: wire.connectMs,
        tlsMs: wire.tlsMs,
        ttfbMs: talk?.ttfbMs ?? null,
        method: 'socket' as const,
      }
    : noTimings,
  findings: talk && talk.rows.length > 0 ? { dialogue: talk.rows } : null,
})

/** What we do not call is our own limit. */
function guard(
  { hostname, port }: TcpConfig,
  { allowPrivateTargets: allowPrivate }: ProbeContext,
): Answer | null {
  const host = checkHostname(hostname, { allowPrivate })
  const verdict = host.ok ? checkPort(port, { allowPrivate }) : host
  if (verdict.ok) return null
  return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
}
