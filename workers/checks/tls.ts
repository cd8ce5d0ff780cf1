import { checkHostname } from '#core/address'
import { defineCheck, unknown } from './define.ts'
import { answerFor } from './tls/answer.ts'
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
    return 'outcome' in seen ? seen : answerFor(config, seen, Date.now())
  },
})
