import { checkAddress } from '#core/address'
import { compare } from '#core/http/comparison'
import { selectJson } from '#core/http/json-path'
import { shownUrl } from '#core/http/shown-url'
import { type Answer, noTimings } from '#core/result'
import { elapsedMs } from './clock.ts'
import { defineCheck, degraded, down, type ProbeContext, unknown, up } from './define.ts'
import { hiddenHeaders, hiddenQuery } from './http/hidden.ts'
import { WebSocketConfig } from './websocket/config.ts'
import { converse, type Ending, sayGoodbye } from './websocket/conversation.ts'
import { httpUrl, upgrade } from './websocket/upgrade.ts'
import { milliseconds, timedOut } from './words.ts'

/** Opens a WebSocket, says something if asked to, and waits for the right reply. */
export const websocket = defineCheck({
  type: 'websocket',
  title: 'WebSocket',
  config: WebSocketConfig,
  target: ({ url }) => shownUrl(url),
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  hides: ({ url, headers }) => [...hiddenHeaders(headers), ...hiddenQuery(url)],
  addresses: ({ url }) => [{ path: 'url', address: httpUrl(url).href }],

  async probe(config, context) {
    const verdict = checkAddress(httpUrl(config.url), { allowPrivate: context.allowPrivateTargets })
    if (!verdict.ok)
      return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
    // Aborting the upgrade is the only way to end a connection whose other side does not end it too.
    const end = new AbortController()
    try {
      return await talk(config, context, AbortSignal.any([context.signal, end.signal]))
    } finally {
      end.abort()
    }
  },
})

async function talk(config: WebSocketConfig, context: ProbeContext, signal: AbortSignal): Promise<Answer> {
  const started = performance.now()
  const upgraded = await upgrade(config, context, signal)
  if ('outcome' in upgraded) return upgraded
  const { socket, protocol, ttfbMs } = upgraded
  const isReply = replyTest(config)
  const { ending, finding } = await converse(
    socket,
    { send: config.send, isReply, shown: (text) => context.mask.text(text) },
    context.signal,
  )
  const latencyMs = elapsedMs(started)
  const facts = {
    statusCode: 101,
    latencyMs,
    timings: { ...noTimings, ttfbMs, method: 'fetch' as const },
    findings: { websocket: { protocol, ...finding } },
  }
  if (ending === 'late') return timedOut(context.timeoutMs, { ...facts, latencyMs: null })
  if (ending === 'answered' || ending === 'too_much') await sayGoodbye(socket, context.signal)
  if (ending !== 'answered') return failed(ending, config, facts)
  if (config.degradedMs === null || latencyMs <= config.degradedMs) return up(facts)
  return degraded(
    `took ${milliseconds(latencyMs)}, expected at most ${milliseconds(config.degradedMs)}`,
    facts,
  )
}

/** Whether a message is the expected one; null when none is waited for. */
function replyTest({ reply }: WebSocketConfig): ((text: string) => boolean) | null {
  const { contains, jsonPath, equals } = reply
  if (contains === null && jsonPath === null) return null
  return (text) => {
    if (contains !== null && !text.includes(contains)) return false
    if (jsonPath === null) return true
    const found = (selectJson(text, jsonPath) ?? []).map((value) =>
      typeof value === 'string' ? value : JSON.stringify(value),
    )
    return equals === null ? found.length > 0 : compare('equals', found, equals)
  }
}

type Facts = Partial<Answer> & { findings: NonNullable<Answer['findings']> }

function failed(ending: Exclude<Ending, 'answered' | 'late'>, config: WebSocketConfig, facts: Facts): Answer {
  const { messages = 0, close = null } = facts.findings.websocket ?? {}
  const before = `before ${messages === 0 ? 'any' : 'the expected'} reply`
  if (ending === 'closed' && close?.code) {
    const reason = close.reason === '' ? '' : `: ${close.reason}`
    return down('reset', `it closed the connection with code ${close.code} ${before}${reason}`, facts)
  }
  if (ending === 'closed') return down('reset', `it broke the connection ${before}`, facts)
  if (ending === 'broken') return down('protocol', 'it sent something that is no WebSocket frame', facts)
  return down('assertion', `none of its first ${messages} messages is ${wanted(config)}`, facts)
}

function wanted({ reply: { contains, jsonPath, equals } }: WebSocketConfig): string {
  const parts = [
    contains === null ? [] : `holds "${contains}"`,
    jsonPath === null ? [] : `has ${jsonPath}${equals === null ? '' : ` = ${equals}`}`,
  ].flat()
  return `one that ${parts.join(' and ')}`
}
