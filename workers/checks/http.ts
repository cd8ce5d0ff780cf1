import { shownUrl } from '#core/http/shown-url'
import { defineCheck } from './define.ts'
import { ask } from './http/ask.ts'
import { HttpConfig, wantsBody } from './http/config.ts'
import { hiddenHeaders } from './http/hidden-headers.ts'
import { sendByFetch } from './http/send.ts'

/** Asks a URL and judges the answer: status, keywords, assertions, latency. */
export const http = defineCheck({
  type: 'http',
  title: 'HTTP',
  config: HttpConfig,
  target: ({ url }) => shownUrl(url),
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  hides: ({ headers }) => hiddenHeaders(headers),

  async probe(config, context) {
    const { method, url, headers, body } = config
    const question = {
      ...config,
      request: { method, url: new URL(url), headers, body },
      wantsBody: wantsBody(config),
    }
    return (await ask(question, context, sendByFetch)).answer
  },
})
