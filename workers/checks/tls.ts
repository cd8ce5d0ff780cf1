import { checkHostname } from '#core/address'
import { defineCheck, unknown } from './define.ts'
import { answerByBrowser, answerFor } from './tls/answer.ts'
import { lookByBrowser } from './tls/browser-look.ts'
import { TlsConfig } from './tls/config.ts'
import { hostPort, look } from './tls/look.ts'

/** Looks at a server's certificate, its chain, and how it speaks TLS. */
export const tls = defineCheck({
  type: 'tls',
  title: 'TLS certificate',
  config: TlsConfig,
  target: hostPort,
  timeoutMs: ({ timeoutMs }) => timeoutMs,

  async probe(config, context) {
    const verdict = checkHostname(config.hostname, { allowPrivate: context.allowPrivateTargets })
    if (!verdict.ok)
      return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
    const seen = await look(config, context)
    if (!('outcome' in seen)) return answerFor(config, seen, Date.now())
    if (seen.failure !== 'forbidden_target') return seen
    // The platform lets no socket through to its own network.
    const shown = await lookByBrowser(config, context)
    if (shown) return answerByBrowser(config, shown, Date.now())
    return { ...seen, message: `${seen.message}; a browser check shows its certificate` }
  },
})
